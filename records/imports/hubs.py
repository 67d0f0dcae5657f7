"""JSON as national hubs write it: one item with a list of the people it is about.

Source: NZ-ORCID-Hub, `orcid_hub/models.py`: ORCID's own JSON of the item plus ``invitees``.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from records.values.folding import letters

INVITEES = "invitees"
_OF_PERSON = {
    "email": "email",
    "firstname": "first-name",
    "lastname": "last-name",
    "orcidid": "orcid-id",
    "putcode": "put-code",
}
"""The keys of an invitee by their letters; ``identifier`` is the number of a row, not a person."""
_OF_THE_HUB = frozenset(
    [INVITEES, "visibility", "put-code", "display-index", "is-active", "processed-at", "status"]
)


def rows_of(objects: Sequence[Any]) -> Iterator[Any]:
    """Yield each object; one with invitees as one row for each of them."""
    for one in objects:
        invitees = one.get(INVITEES) if isinstance(one, dict) else None
        if not isinstance(invitees, list) or not invitees:
            yield one
            continue
        content = {key: value for key, value in one.items() if key not in _OF_THE_HUB}
        for invitee in invitees:
            yield _person(invitee) | {"content": content}


def _person(invitee: object) -> dict[str, Any]:
    if not isinstance(invitee, dict):
        return {"email": str(invitee)[:300]}
    known = ((_OF_PERSON.get(letters(key)), value) for key, value in invitee.items())
    return {name: value for name, value in known if name}
