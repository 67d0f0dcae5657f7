"""An item as people write it, field by field, and back: the texts of ``records.fields``."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from orcid_client.violations import Violation
from records import contributors
from records.contents import OWN_ID_PREFIX
from records.fields import FIELDS, RESOURCE_HOST, Field, FieldKind, Path, field_at, identifiers_at
from records.values import dates, organizations
from records.values.refusal import ValueRefusedError
from scoping.translation import N_

_ORGANIZATION_ID = "disambiguated-organization-identifier"
_DATE_PIECES = ("year", "month", "day")


@dataclass(frozen=True, slots=True)
class Identifier:
    """One external identifier as it is typed; an empty relationship means ``self``."""

    id_type: str
    value: str
    url: str = ""
    relationship: str = ""


def to_content(
    section: str,
    texts: Mapping[str, str],
    *,
    identifiers: Sequence[Identifier] = (),
    before: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return ORCID's JSON of the texts; what ``before`` holds beyond the fields is kept."""
    content = without_fields(section, before) if before else {}
    put_identifiers(section, content, [written_identifier(one) for one in identifiers])
    texts = _with_defaults(section, _with_registry(texts))
    for field in FIELDS[section]:
        text = texts.get(field.name, "").strip()
        if text:
            _put_value(content, field, _written(field, text, before or {}))
    return _with_proposals(content) if section == "research-resource" else content


def changed_content(
    section: str, said: Mapping[str, Any], *, before: Mapping[str, Any], named: Collection[str]
) -> dict[str, Any]:
    """Return ``before`` with the fields that are named, and no others, as ``said`` has them.

    An organisation's id and its registry go together.
    """
    content = without_fields(section, before, only=named)
    for field in FIELDS[section]:
        if field.name in named or _goes_along(field, named):
            value = _at(said, field)
            if value and field.kind is FieldKind.CONTRIBUTORS:
                text = contributors.written(value)
                value = contributors.parse(text, before=_at(before, field) or ())
            if value is not None:
                _put_value(content, field, value)
    return content


def to_texts(section: str, content: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a content, by the names of the section's fields."""
    if section == "research-resource":
        content = _without_proposals(content)
    return {field.name: _get(content, field) for field in FIELDS[section]}


def raw_identifiers(section: str, content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return an item's own identifiers as they stand in ORCID's JSON."""
    return list(_value_at(content, (*identifiers_at(section), "external-id")) or [])


def put_identifiers(
    section: str, content: dict[str, Any], identifiers: Sequence[Mapping[str, Any]]
) -> None:
    """Put identifiers in the place of those that a content has; none leave no list."""
    path = identifiers_at(section)
    kept = _without(content, path)
    content.clear()
    content.update(kept)
    if identifiers:
        _put_at(content, (*path, "external-id"), list(identifiers))


def without_identifiers(section: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a content says besides its own identifiers."""
    return _without(content, identifiers_at(section))


def to_identifiers(section: str, content: Mapping[str, Any]) -> list[Identifier]:
    """Return the identifiers of a content, without the portal's own."""
    return [
        Identifier(
            id_type=one.get("external-id-type", ""),
            value=one.get("external-id-value", ""),
            url=(one.get("external-id-url") or {}).get("value", ""),
            relationship=one.get("external-id-relationship", ""),
        )
        for one in raw_identifiers(section, content)
        if not one.get("external-id-value", "").startswith(OWN_ID_PREFIX)
    ]


def _with_registry(texts: Mapping[str, str]) -> Mapping[str, str]:
    """Return the texts with the organisation's id as its registry has it, which is named."""
    identifier = texts.get("disambiguated-organization-identifier", "").strip()
    if not identifier:
        return texts
    try:
        found, source = organizations.parse(identifier, texts.get("disambiguation-source", ""))
    except ValueRefusedError:
        return texts
    return {
        **texts,
        "disambiguated-organization-identifier": found,
        "disambiguation-source": source,
    }


def date_of(text: str) -> dict[str, str]:
    """Return year, month and day of a date as it is typed; one that cannot be read is its year."""
    try:
        found = dates.parse(text)
    except ValueRefusedError:
        return {"year": text}
    pieces = zip(_DATE_PIECES, (found.year, found.month, found.day), strict=True)
    return {name: piece for name, piece in pieces if piece}


def _with_defaults(section: str, texts: Mapping[str, str]) -> Mapping[str, str]:
    """Return the texts with what goes without saying of an identifier that is a single field."""
    texts = dict(texts)
    for name, id_type in _SINGLE_IDENTIFIERS.get(section, {}).items():
        if texts.get(name, "").strip():
            texts[f"{name}-relationship"] = texts.get(f"{name}-relationship") or "self"
            texts[f"{name}-type"] = texts.get(f"{name}-type") or id_type
    return texts


# With the type that is meant where none is named
_SINGLE_IDENTIFIERS = {
    "peer-review": {"subject-id": "doi"},
    "research-resource": {"resource-id": ""},
}
_PROPOSAL_HOST = ("proposal", "hosts", "organization", 0)
_PROPOSAL_ID = ("proposal", "external-ids", "external-id", 0)
_RESOURCE_ID = ("resource-item", 0, "external-ids", "external-id", 0)
_OF_PROPOSALS: tuple[tuple[Path, Path], ...] = (
    (RESOURCE_HOST, _PROPOSAL_HOST),
    (_RESOURCE_ID, _PROPOSAL_ID),
)


def _with_proposals(content: dict[str, Any]) -> dict[str, Any]:
    """Return a research resource whose first resource has the proposal's host and identifier."""
    if content.get("resource-item"):
        for place, of_proposal in _OF_PROPOSALS:
            said = _value_at(content, of_proposal)
            if said and not _value_at(content, place):
                _put_at(content, place, said)
    return content


def _without_proposals(content: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a research resource without what its first resource has in common with the proposal.

    So a form that changes the proposal's host changes the resource's with it.
    """
    for place, of_proposal in _OF_PROPOSALS:
        said = _value_at(content, place)
        if said and said == _value_at(content, of_proposal):
            content = _without(content, place)
    return content


def _put_value(content: dict[str, Any], field: Field, value: object) -> None:
    _put_at(content, field.path, value)


def _put_at(content: dict[str, Any], path: Path, value: object) -> None:
    place: Any = content
    for step, following in pairwise(path):
        inside: Any = [] if isinstance(following, int) else {}
        if isinstance(step, int):
            place.extend({} for _ in range(len(place), step + 1))
            place[step] = place[step] or inside
        elif not place.get(step):
            place[step] = inside
        place = place[step]
    last = path[-1]
    if isinstance(last, int):
        place.extend({} for _ in range(len(place), last + 1))
    place[last] = value


def _written(field: Field, text: str, before: Mapping[str, Any]) -> object:
    """Return a text as it stands in ORCID's JSON; ``records.values`` brings it into form.

    A date is one text here and three there: one that could be two goes whole into the year. Of
    contributors, what a text cannot say is taken from before.
    """
    if field.kind is FieldKind.CONTRIBUTORS:
        return contributors.parse(text, before=_at(before, field) or ())
    return date_of(text) if field.kind is FieldKind.DATE else text


def _at(content: Mapping[str, Any], field: Field) -> Any:  # noqa: ANN401 - JSON
    return _value_at(content, field.path)


def _value_at(content: Mapping[str, Any], path: Path) -> Any:  # noqa: ANN401 - JSON
    place: Any = content
    for step in path:
        if isinstance(step, int):
            place = place[step] if isinstance(place, list) and step < len(place) else None
        else:
            place = place.get(step) if isinstance(place, Mapping) else None
    return place


def _get(content: Mapping[str, Any], field: Field) -> str:
    place = _at(content, field)
    if field.kind is FieldKind.DATE and isinstance(place, Mapping):
        return "-".join(_plain(place[name]) for name in _DATE_PIECES if place.get(name))
    if field.kind is FieldKind.CONTRIBUTORS:
        return contributors.written(place or ())
    return _plain(place)


def _plain(value: Any) -> str:  # noqa: ANN401 - JSON
    if isinstance(value, Mapping):
        value = value.get("value")
    return "" if value is None else str(value)


def without_fields(
    section: str, content: Mapping[str, Any], *, only: Collection[str] | None = None
) -> dict[str, Any]:
    """Return what a content holds beyond the fields of its section, or beyond some of them.

    An organisation's id and its registry go together.
    """
    kept = dict(content)
    for field in FIELDS[section]:
        if only is None or field.name in only or _goes_along(field, only):
            kept = _without(kept, field.path)
    return kept


def _goes_along(field: Field, named: Collection[str]) -> bool:
    return field.name == "disambiguation-source" and _ORGANIZATION_ID in named


def _without(content: Mapping[str, Any], path: Path) -> dict[str, Any]:
    kept = dict(content)
    inner = kept.pop(str(path[0]), None)
    rest = _rest_of(inner, path[1:])
    if rest:
        kept[str(path[0])] = rest
    return kept


def _rest_of(inner: Any, path: Path) -> Any:  # noqa: ANN401 - JSON
    """Return what is left at a place of an item; others of a list stay where they are."""
    if not path:
        return None
    if isinstance(inner, Mapping):
        return _without(inner, path)
    if isinstance(inner, list) and isinstance(path[0], int) and path[0] < len(inner):
        rest = [*inner]
        rest[path[0]] = _rest_of(inner[path[0]], path[1:]) or {}
        return rest if any(rest) else None
    return inner if isinstance(inner, list) else None


def told(section: str, content: Mapping[str, Any], violation: Violation) -> str:
    """Return a violation's sentence, which names the contributor that it is about, if it is one."""
    field = field_at(section, violation.path)
    named = contributors.name_at(content, violation.path)
    if field is None or field.kind is not FieldKind.CONTRIBUTORS or named is None:
        return violation.sentence
    return N_("Contributor {number}, “{name}”: {sentence}").format(
        number=named[0], name=named[1][:60], sentence=violation.sentence
    )


def written_identifier(one: Identifier) -> dict[str, Any]:
    """Return an identifier in ORCID's JSON."""
    written: dict[str, Any] = {
        "external-id-type": one.id_type.strip(),
        "external-id-value": one.value.strip(),
        "external-id-relationship": one.relationship.strip() or "self",
    }
    if one.url.strip():
        written["external-id-url"] = {"value": one.url.strip()}
    return written
