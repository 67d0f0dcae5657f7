"""An item as people write it, field by field, and back: the texts of ``records.fields``."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from records.contents import OWN_ID_PREFIX
from records.fields import FIELDS, Field, FieldKind

_ORGANIZATION_ID = "disambiguated-organization-identifier"
_DATE_PIECES = ("year", "month", "day")
_ROR = re.compile(
    r"(?:https?://)?(?:www\.)?(?:ror\.org/)?(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})/?", re.IGNORECASE
)
_GRID = re.compile(r"grid\.[0-9]+\.[0-9a-f]+", re.IGNORECASE)
_FUNDREF = re.compile(r"(?:https?://)?(?:dx\.)?doi\.org/10\.13039/[0-9]+", re.IGNORECASE)
_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")
_SOURCES = (("GRID", _GRID), ("FUNDREF", _FUNDREF), ("RINGGOLD", re.compile(r"[0-9]{3,8}")),
            ("LEI", _LEI))  # fmt: skip


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
    texts = with_registry(texts)
    for field in FIELDS[section]:
        text = texts.get(field.name, "").strip()
        if text:
            _put(content, field, text)
    if identifiers:
        content["external-ids"] = {"external-id": [written_identifier(one) for one in identifiers]}
    return content


def changed_content(
    section: str, texts: Mapping[str, str], *, before: Mapping[str, Any], named: Collection[str]
) -> dict[str, Any]:
    """Return ``before`` with the fields that are named, and no others, as the texts say.

    An organisation's id and its registry go together.
    """
    texts = with_registry(texts)
    content = without_fields(section, before, only=named)
    for field in FIELDS[section]:
        text = texts.get(field.name, "").strip()
        if text and (field.name in named or _goes_along(field, named)):
            _put(content, field, text)
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


def with_registry(texts: Mapping[str, str]) -> Mapping[str, str]:
    """Return the texts with the organisation's id in the form of its registry, and named.

    A ROR id is sent as its full address (ORCID, "Organization identifiers").
    """
    identifier = texts.get("disambiguated-organization-identifier", "").strip()
    source = texts.get("disambiguation-source", "").strip().upper()
    if not identifier:
        return {name: text for name, text in texts.items() if name != "disambiguation-source"}
    ror = _ROR.fullmatch(identifier)
    if ror and source in {"", "ROR"}:
        identifier, source = f"https://ror.org/{ror[1].lower()}", "ROR"
    source = source or next((name for name, form in _SOURCES if form.fullmatch(identifier)), "ROR")
    return {
        **texts,
        "disambiguated-organization-identifier": identifier,
        "disambiguation-source": source,
    }


def date_of(text: str) -> dict[str, str]:
    """Return year, month and day of 2024, 2024-5, 2024-05-09 or 2024/05/09, months in two digits.

    What cannot be read stays in the year, so that the check names it.
    """
    pieces = re.split(r"[-/.]", text.removesuffix("T00:00:00"))
    if len(pieces) > len(_DATE_PIECES) or not all(piece.strip() for piece in pieces):
        return {"year": text}
    return {
        name: piece.strip() if name == "year" else piece.strip().zfill(2)
        for name, piece in zip(_DATE_PIECES, pieces, strict=False)
    }


def _put(content: dict[str, Any], field: Field, text: str) -> None:
    place = content
    for step in field.path[:-1]:
        place = place.setdefault(step, {})
    place[field.path[-1]] = _written(field, text)


def _written(field: Field, text: str) -> object:
    if field.kind is FieldKind.DATE:
        return date_of(text)
    if field.kind is FieldKind.COUNTRY:
        return text.upper()
    if field.name == "currency-code":
        return text.upper()
    if field.name == "type":
        return re.sub(r"[\s_]+", "-", text.lower())
    return text


def _get(content: Mapping[str, Any], field: Field) -> str:
    place: Any = content
    for step in field.path:
        place = place.get(step) if isinstance(place, Mapping) else None
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
        "external-id-relationship": one.relationship.strip().lower() or "self",
    }
    if one.url.strip():
        written["external-id-url"] = {"value": one.url.strip()}
    return written
