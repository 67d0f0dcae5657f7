"""One valid message of every section, as small as it may be, and ways to spoil a message."""

import copy

from tests.simulator.program import Json

_SELF: Json = {
    "external-id-type": "source-work-id",
    "external-id-value": "hr-4711",
    "external-id-relationship": "self",
}
IDS: Json = {"external-id": [_SELF]}
ORGANIZATION: Json = {
    "name": "Boston University",
    "address": {"city": "Boston", "region": "MA", "country": "US"},
    "disambiguated-organization": {
        "disambiguated-organization-identifier": "https://ror.org/05qwgg493",
        "disambiguation-source": "ROR",
    },
}
TITLE: Json = {"title": {"value": "A title"}}
AFFILIATION: Json = {
    "department-name": "Physics",
    "role-title": "Lecturer",
    "start-date": {"year": {"value": "2021"}, "month": {"value": "01"}},
    "organization": ORGANIZATION,
    "external-ids": IDS,
}
_AFFILIATIONS = (
    "employment", "education", "qualification", "invited-position", "distinction", "membership",
    "service",
)  # fmt: skip
VALID: dict[str, Json] = dict.fromkeys(_AFFILIATIONS, AFFILIATION) | {
    "work": {"title": TITLE, "type": "journal-article", "external-ids": IDS},
    "funding": {
        "type": "grant",
        "title": TITLE,
        "external-ids": IDS,
        "organization": ORGANIZATION,
    },
    "peer-review": {
        "reviewer-role": "reviewer",
        "review-identifiers": IDS,
        "review-type": "review",
        "review-completion-date": {"year": {"value": "2012"}},
        "review-group-id": "issn:1741-4857",
        "convening-organization": ORGANIZATION,
    },
    "research-resource": {
        "proposal": {
            "title": TITLE,
            "hosts": {"organization": [ORGANIZATION]},
            "external-ids": IDS,
        },
        "resource-item": [
            {
                "resource-name": "Laser",
                "resource-type": "equipment",
                "hosts": {"organization": [ORGANIZATION]},
                "external-ids": IDS,
            }
        ],
    },
    "researcher-urls": {"url-name": "Lab", "url": {"value": "https://example.org"}},
    "keywords": {"content": "lasers"},
    "other-names": {"content": "S. Garcia"},
    "address": {"country": {"value": "CA"}},
    "external-identifiers": {
        "external-id-type": "My ID",
        "external-id-value": "A-3",
        "external-id-url": {"value": "https://myid.example/A-3"},
        "external-id-relationship": "self",
    },
}
ACTIVITIES = [key for key in VALID if key[-1] != "s" and key != "address"]
PERSON = [key for key in VALID if key not in ACTIVITIES]


def spoilt(section: str, path: str, value: Json) -> Json:
    """Return the section's valid message with one value changed; None takes it out."""
    message = copy.deepcopy(VALID[section])
    *way, last = path.split("/")
    place: Json = message
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place.setdefault(step, {})
    if value is None:
        del place[last]
    else:
        place[last] = value
    return message


def with_self_id(section: str, value: str) -> Json:
    """Return the section's valid message with another identifier."""
    holder = {"peer-review": "review-identifiers", "research-resource": "proposal/external-ids"}
    path = holder.get(section, "external-ids")
    return spoilt(section, f"{path}/external-id", [_SELF | {"external-id-value": value}])
