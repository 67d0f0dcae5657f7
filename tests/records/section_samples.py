"""One item of each of ORCID's sections, all its fields filled, as people write them."""

from dataclasses import dataclass

from records.drafts import Identifier

ORGANIZATION = {
    "org-name": "University of Edinburgh",
    "org-city": "Edinburgh",
    "org-region": "Scotland",
    "org-country": "GB",
    "disambiguated-organization-identifier": "https://ror.org/01nrxwf90",
    "disambiguation-source": "ROR",
}
_AFFILIATION = ORGANIZATION | {
    "department-name": "School of Mathematics",
    "start-date": "2019-09-01",
    "end-date": "2021-08",
    "url": "https://example.org/people/ada",
}
_TRANSLATION = {"translated-title": "Eine Studie", "translated-title-language": "de"}
_CONTRIBUTORS = (
    "Hopper, Grace | software, writing-original-draft | 0000-0002-1825-0097\nNoether, E. | {role}"
)


@dataclass(frozen=True)
class Sample:
    """An item by the names of its section's fields, its identifier, and what pages call it."""

    texts: dict[str, str]
    label: str
    identifier: Identifier | None = None


def _affiliation(role: str) -> Sample:
    texts = _AFFILIATION | {"role-title": role}
    own = Identifier("source-work-id", role.casefold(), "https://example.org/hr/1", "self")
    return Sample(texts, f"{role}, University of Edinburgh", own)


SAMPLES: dict[str, Sample] = {
    "employment": _affiliation("Professor"),
    "education": _affiliation("Doctor of Philosophy"),
    "qualification": _affiliation("Chartered engineer"),
    "invited-position": _affiliation("Visiting fellow"),
    "distinction": _affiliation("Medal of rivers"),
    "membership": _affiliation("Fellow"),
    "service": _affiliation("Chair of the library committee"),
    "work": Sample(
        _TRANSLATION
        | {
            "title": "A study of rivers",
            "subtitle": "In the north",
            "type": "journal-article",
            "journal-title": "Journal of Hydrology",
            "publication-date": "2023-05",
            "short-description": "Rivers flow.",
            "url": "https://example.org/rivers",
            "language-code": "en",
            "country": "GB",
            "citation-type": "formatted-apa",
            "citation": "Hopper, G. (2023). A study of rivers.",
            "contributors": _CONTRIBUTORS.format(role="author | first"),
        },
        "A study of rivers",
        Identifier("doi", "10.5555/rivers", "https://doi.org/10.5555/rivers", "self"),
    ),
    "funding": Sample(
        ORGANIZATION
        | _TRANSLATION
        | {
            "title": "Rivers of the north",
            "type": "grant",
            "organization-defined-type": "Standard grant",
            "amount": "50000",
            "currency-code": "GBP",
            "start-date": "2019-09-01",
            "end-date": "2021-08",
            "short-description": "Money for rivers.",
            "url": "https://example.org/grants/1",
            "contributors": _CONTRIBUTORS.format(role="lead"),
        },
        "Rivers of the north",
        Identifier("grant_number", "G-1", "https://example.org/grants/1", "self"),
    ),
    "peer-review": Sample(
        ORGANIZATION
        | {
            "reviewer-role": "reviewer",
            "review-type": "review",
            "review-completion-date": "2024-05-01",
            "review-group-id": "1741-4857",
            "review-url": "https://example.org/reviews/1",
            "subject-type": "journal-article",
            "subject-title": "On engines",
            "subject-container-name": "Journal of Engines",
            "subject-url": "https://example.org/engines",
            "subject-id-type": "doi",
            "subject-id": "10.5555/engines",
            "subject-id-url": "https://doi.org/10.5555/engines",
            "subject-id-relationship": "self",
        },
        "On engines",
        Identifier("source-work-id", "review-1", "https://example.org/reviews/1", "self"),
    ),
    "research-resource": Sample(
        ORGANIZATION
        | _TRANSLATION
        | {f"resource-{name}": text for name, text in ORGANIZATION.items()}
        | {
            "title": "Beam time for sediments",
            "start-date": "2019-09-01",
            "end-date": "2021-08",
            "url": "https://example.org/proposals/1",
            "resource-name": "Beamline 7",
            "resource-type": "infrastructures",
            "resource-url": "https://example.org/beamlines/7",
            "resource-org-name": "The Light Source",
            "resource-id-type": "rrid",
            "resource-id": "SCR_000001",
            "resource-id-url": "https://example.org/beamlines/7",
            "resource-id-relationship": "self",
        },
        "Beam time for sediments",
        Identifier("proposal-id", "P-1", "https://example.org/proposals/1", "self"),
    ),
    "researcher-urls": Sample(
        {"url-name": "Staff page", "url": "https://example.org/people/ada"}, "Staff page"
    ),
    "keywords": Sample({"keyword": "hydrology"}, "hydrology"),
    "other-names": Sample({"other-name": "A. A. Lovelace"}, "A. A. Lovelace"),
    "external-identifiers": Sample(
        {
            "system": "Northfield staff page",
            "system-id": "4711",
            "system-url": "https://example.org/staff/4711",
            "system-relationship": "self",
        },
        "4711",
    ),
    "address": Sample({"country": "GB"}, "GB"),
}


def form_of(sample: Sample) -> dict[str, str]:
    """Return what a browser posts for a sample."""
    one = sample.identifier
    typed = {"id_type": one.id_type, "value": one.value, "relationship": one.relationship,
             "url": one.url} if one else {}  # fmt: skip
    posted = {f"identifiers-0-{name}": text for name, text in typed.items()}
    posted |= {"identifiers-TOTAL_FORMS": "1" if one else "0", "identifiers-INITIAL_FORMS": "0"}
    for name, text in sample.texts.items():
        if name.endswith("-date"):
            pieces = [*text.split("-"), "", ""]
            posted |= {f"{name}_{place}": pieces[place] for place in range(3)}
        else:
            posted[name] = text.replace("\n", "\r\n")
    return posted


def row_of(sample: Sample) -> dict[str, str]:
    """Return the cells of a file's row for a sample."""
    one = sample.identifier
    if one is None:
        return sample.texts
    return sample.texts | {
        "external-id-type": one.id_type,
        "external-id": one.value,
        "external-id-relationship": one.relationship,
        "external-id-url": one.url,
    }
