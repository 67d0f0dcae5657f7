"""Items as people give them, for the tests of records and imports."""

from typing import Any

EMPLOYMENT_TEXTS = {
    "role-title": "Professor",
    "department-name": "Mathematics",
    "start-date": "2019-09-01",
    "org-name": "University of Edinburgh",
    "org-city": "Edinburgh",
    "org-country": "GB",
    "disambiguated-organization-identifier": "https://ror.org/01nrxwf90",
}

_ORGANIZATION = {
    name: EMPLOYMENT_TEXTS[name]
    for name in ("org-name", "org-city", "org-country", "disambiguated-organization-identifier")
}
REVIEW_TEXTS = {
    "reviewer-role": "reviewer",
    "review-type": "review",
    "review-completion-date": "2024",
    "review-group-id": "1741-4857",
} | _ORGANIZATION
RESOURCE_TEXTS = {
    "title": "Beam time for river sediments",
    "start-date": "2024-03",
    "resource-name": "Beamline 7",
    "resource-type": "infrastructures",
} | _ORGANIZATION

EMPLOYMENT: dict[str, Any] = {
    "role-title": "Professor",
    "start-date": {"year": {"value": "2019"}},
    "organization": {
        "name": "University of Edinburgh",
        "address": {"city": "Edinburgh", "country": "GB"},
        "disambiguated-organization": {
            "disambiguated-organization-identifier": "https://ror.org/01nrxwf90",
            "disambiguation-source": "ROR",
        },
    },
}


def work(title: str = "Rivers", doi: str = "10.5555/rivers") -> dict[str, Any]:
    """Return a work of some title and DOI."""
    identifier = {
        "external-id-type": "doi",
        "external-id-value": doi,
        "external-id-relationship": "self",
    }
    return {
        "title": {"title": {"value": title}},
        "type": "journal-article",
        "external-ids": {"external-id": [identifier]},
    }
