"""What changes between two contents of an item, as people read it: field, before, after."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from orcid_client import json_text
from records import drafts
from records.fields import FIELDS
from scoping.translation import N_

LONGEST = 300


class Difference(NamedTuple):
    """One field that changes; ``label`` is a marked text, the others are what the item says."""

    label: str
    before: str
    after: str


# Parts of ORCID's JSON that are no fields of a form
_IDENTIFIERS = N_("Identifiers")
_PARTS = {
    "citation": N_("Citation"),
    "title": N_("Translated title"),
    "subject-name": N_("Further titles of what was reviewed"),
    "proposal": N_("Further hosts of the proposal"),
    "resource-item": N_("Further resources"),
}


def differences(
    section: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[Difference]:
    """Return what changes from one content to the other, in the order of the form."""
    return [*_of_fields(section, before, after), *_of_parts(section, before, after)]


def _of_fields(
    section: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Difference]:
    old, new = drafts.to_texts(section, before), drafts.to_texts(section, after)
    for field in FIELDS[section]:
        if old[field.name] != new[field.name]:
            yield Difference(field.label, _short(old[field.name]), _short(new[field.name]))


def _of_parts(
    section: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Difference]:
    rest = [
        drafts.without_identifiers(section, drafts.without_fields(section, content))
        for content in (before, after)
    ]
    for name in sorted(rest[0].keys() | rest[1].keys()):
        old, new = rest[0].get(name), rest[1].get(name)
        if old != new:
            yield Difference(_PARTS.get(name, name), _part(old), _part(new))
    listed = [drafts.raw_identifiers(section, content) for content in (before, after)]
    if listed[0] != listed[1]:
        shown = (_identifiers(section, content) for content in (before, after))
        yield Difference(_IDENTIFIERS, *shown)


def _identifiers(section: str, content: Mapping[str, Any]) -> str:
    listed = drafts.to_identifiers(section, content)
    return _short(", ".join(f"{one.id_type} {one.value}" for one in listed))


def _part(value: Any) -> str:  # noqa: ANN401 - any JSON
    return _short("" if value is None else json_text.written(value))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
