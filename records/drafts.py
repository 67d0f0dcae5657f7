"""An item as people write it, field by field, and back: the texts of ``records.fields``."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from records.contents import OWN_ID_PREFIX
from records.fields import FIELDS, Field, FieldKind
from records.values import dates, organizations
from records.values.refusal import ValueRefusedError

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
    content.pop("external-ids", None)
    texts = _with_registry(texts)
    for field in FIELDS[section]:
        text = texts.get(field.name, "").strip()
        if text:
            _put(content, field, text)
    if identifiers:
        content["external-ids"] = {"external-id": [written_identifier(one) for one in identifiers]}
    return content


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
            if value is not None:
                _put_value(content, field, value)
    return content


def to_texts(section: str, content: Mapping[str, Any]) -> dict[str, str]:
    """Return the texts of a content, by the names of the section's fields."""
    return {field.name: _get(content, field) for field in FIELDS[section]}


def to_identifiers(content: Mapping[str, Any]) -> list[Identifier]:
    """Return the identifiers of a content, without the portal's own."""
    found = (content.get("external-ids") or {}).get("external-id") or []
    return [
        Identifier(
            id_type=one.get("external-id-type", ""),
            value=one.get("external-id-value", ""),
            url=(one.get("external-id-url") or {}).get("value", ""),
            relationship=one.get("external-id-relationship", ""),
        )
        for one in found
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


def _put(content: dict[str, Any], field: Field, text: str) -> None:
    _put_value(content, field, _written(field, text))


def _put_value(content: dict[str, Any], field: Field, value: object) -> None:
    place = content
    for step in field.path[:-1]:
        place = place.setdefault(step, {})
    place[field.path[-1]] = value


def _written(field: Field, text: str) -> object:
    """Return a text as it stands in ORCID's JSON; ``records.values`` brings it into form.

    A date is one text here and three there: one that could be two goes whole into the year.
    """
    return date_of(text) if field.kind is FieldKind.DATE else text


def _at(content: Mapping[str, Any], field: Field) -> Any:  # noqa: ANN401 - JSON
    place: Any = content
    for step in field.path:
        place = place.get(step) if isinstance(place, Mapping) else None
    return place


def _get(content: Mapping[str, Any], field: Field) -> str:
    place = _at(content, field)
    if field.kind is FieldKind.DATE and isinstance(place, Mapping):
        return "-".join(_plain(place[name]) for name in _DATE_PIECES if place.get(name))
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


def _without(content: Mapping[str, Any], path: Sequence[str]) -> dict[str, Any]:
    kept = dict(content)
    inner = kept.pop(path[0], None)
    if len(path) > 1 and isinstance(inner, Mapping):
        rest = _without(inner, path[1:])
        if rest:
            kept[path[0]] = rest
    return kept


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
