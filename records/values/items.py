"""A whole item brought into ORCID's form: each of its texts by what it is.

The functions are made once for each shape of a message, as ``orcid_client.messages.bare`` does it,
and return the very message that came in where nothing is to change.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any, TypeVar

from orcid_client import ids
from orcid_client.elements.fundings import Funding, FundingContributorAttributes
from orcid_client.elements.parts import (
    DisambiguatedOrganization,
    ExternalId,
    FuzzyDate,
    SourceIdentity,
)
from orcid_client.elements.peer_reviews import PeerReview
from orcid_client.elements.person_items import ExternalIdentifier, OtherName
from orcid_client.elements.shape import Member, Shape, root_shape
from orcid_client.elements.wire import ADDRESS, Message, Scalar, WireKind
from orcid_client.elements.works import Work
from orcid_client.violations import Violation
from records.values import (
    countries,
    dates,
    emails,
    identifiers,
    languages,
    noise,
    organizations,
    review_groups,
    urls,
    vocabulary,
)
from records.values.dates import DateOrder
from records.values.noise import TextKind
from records.values.refusal import ValueRefusedError
from scoping.translation import N_

RULE = "portal.value"
Some = TypeVar("Some", bound=Message)
Text = Callable[[str], str]
Normalise = Callable[[Any, DateOrder | None, list[Violation]], Any]
"""From a message to its normal form; what is refused is added to the list and stays as it is."""

_TITLES = frozenset(
    ("title", "subtitle", "value", "journal_title", "short_description", "citation_value",
     "content", "url_name", "subject_container_name", "resource_name")
)  # fmt: skip
_NAMES = frozenset(["credit_name"])
_ONGOING = frozenset(["end_date"])
_BY_NAME: Mapping[str, Text] = {
    "country": countries.parse,
    "language_code": languages.parse,
    "currency_code": vocabulary.CURRENCIES.find,
    "citation_type": vocabulary.CITATION_TYPES.find,
    "contributor_email": emails.parse,
    "contributor_sequence": vocabulary.SEQUENCES.find,
    "contributor_role": vocabulary.WORK_ROLES.find,
    "reviewer_role": vocabulary.REVIEWER_ROLES.find,
    "review_type": vocabulary.REVIEW_TYPES.find,
    "subject_type": vocabulary.SUBJECT_TYPES.find,
    "resource_type": vocabulary.RESOURCE_TYPES.find,
}
_BY_PLACE: Mapping[tuple[type[Message], str], Text] = {
    (Work, "type"): vocabulary.WORK_TYPES.find,
    (Funding, "type"): vocabulary.FUNDING_TYPES.find,
    (FundingContributorAttributes, "contributor_role"): vocabulary.FUNDING_ROLES.find,
    (PeerReview, "review_group_id"): review_groups.parse,
}


def normalised(
    message: Some, *, date_order: DateOrder | None = None
) -> tuple[Some, list[Violation]]:
    """Return an item in ORCID's form, and what of it cannot be brought into that."""
    refused: list[Violation] = []
    found: Some = _normaliser(root_shape(type(message)))(message, date_order, refused)
    return found, refused


@cache
def _normaliser(shape: Shape) -> Normalise:
    whole = next((known for kind, known in _WHOLE if issubclass(shape.message, kind)), None)
    if whole is not None:
        return whole
    members = tuple(
        (member.name, _path_of(member), _of_member(shape, member))
        for member in shape.members
        if not member.wire.registry
        and not (member.wire.kind is WireKind.ATTRIBUTE and member.wire.scalar is not Scalar.TEXT)
    )

    def normalise(message: Any, order: DateOrder | None, refused: list[Violation]) -> Any:  # noqa: ANN401 - messages
        changes = {}
        for name, path, of_member in members:
            value = getattr(message, name)
            if value is None or value == ():
                continue
            before = len(refused)
            found = of_member(value, order, refused)
            if found is not value:
                changes[name] = found
            if len(refused) > before:
                refused[before:] = [_within(path, one) for one in refused[before:]]
        return dataclasses.replace(message, **changes) if changes else message

    return normalise


def _path_of(member: Member) -> str:
    name = member.wire.json_name
    if member.wire.kind is WireKind.LIST and not member.wire.flat:
        return f"{name}.{member.wire.item}"
    return name


def _within(path: str, one: Violation) -> Violation:
    joint = "." if one.path and not one.path.startswith("[") else ""
    return dataclasses.replace(one, path=f"{path}{joint}{one.path}")


def _of_member(shape: Shape, member: Member) -> Normalise:
    kind = member.wire.kind
    if kind is WireKind.PART:
        if member.name in _ONGOING:
            return _end_date
        return _normaliser(member.shape)
    if kind in {WireKind.LIST, WireKind.REPEATED}:
        return _of_items(_normaliser(member.shape))
    return _of_text(_text_rule(shape, member))


def _of_items(normalise: Normalise) -> Normalise:
    def of_items(items: Any, order: DateOrder | None, refused: list[Violation]) -> Any:  # noqa: ANN401
        found = []
        for place, item in enumerate(items):
            before = len(refused)
            found.append(normalise(item, order, refused))
            if len(refused) > before:
                refused[before:] = [_within(f"[{place}]", one) for one in refused[before:]]
        is_same = all(one is item for one, item in zip(found, items, strict=True))
        return items if is_same else tuple(found)

    return of_items


def _text_rule(shape: Shape, member: Member) -> Text:
    name = member.name
    if member.wire.pattern == ADDRESS:
        return urls.parse
    rule = _BY_PLACE.get((shape.message, name)) or _BY_NAME.get(name)
    if rule is not None:
        return rule
    if name in _NAMES or (name == "content" and shape.message is OtherName):
        kind = TextKind.NAME
    elif name == "value" and "currency_code" in {one.name for one in shape.members}:
        kind = TextKind.CODE
    elif name in _TITLES:
        kind = TextKind.TITLE
    else:
        kind = TextKind.REGION if name == "region" else TextKind.TEXT

    return lambda text: noise.text_of(text, kind)


_SHORT = 100
_REMEMBERED = 4096


def _of_text(rule: Text) -> Normalise:
    """Return the function for a text of some kind; it remembers texts that are in form already."""
    in_form: set[str] = set()

    def of_text(text: str, order: DateOrder | None, refused: list[Violation]) -> str | None:
        del order
        if text in in_form:
            return text
        before = len(refused)
        found = _value(rule, text, "", refused)
        if found is text and len(refused) == before and len(text) < _SHORT:
            if len(in_form) >= _REMEMBERED:
                in_form.clear()
            in_form.add(text)
        return found

    return of_text


def _value(rule: Text, text: str, path: str, refused: list[Violation]) -> str | None:
    """Return a text in its form; None for one that is empty."""
    if not text or text.isspace():
        return None
    try:
        found = rule(text)
    except ValueRefusedError as error:
        refused.append(Violation(path, RULE, str(error)))
        return text
    if found == text:
        return text
    return found or None


def _date(value: FuzzyDate, order: DateOrder | None, refused: list[Violation]) -> FuzzyDate | None:
    """Return a date in two digits; a whole one may stand in the year."""
    if _is_in_form(value):
        return value
    year, month, day = ((piece or "").strip() for piece in (value.year, value.month, value.day))
    if not year and not month and not day:
        return None
    if not month and not day:
        try:
            found = dates.parse(year, order)
        except ValueRefusedError as error:
            refused.append(Violation("", RULE, str(error)))
            return value
        pieces = (found.year, found.month, found.day)
    else:
        pieces = (year, _two_digits(month), _two_digits(day))
    if pieces == (value.year, value.month, value.day):
        return value
    return FuzzyDate(year=pieces[0] or None, month=pieces[1], day=pieces[2])


def _is_in_form(value: FuzzyDate) -> bool:
    year, month, day = value.year, value.month, value.day
    return (
        (year is not None and len(year) == len("2019") and year.isdigit() and year.isascii())
        and (month in _TWO_DIGITS if month else month is day is None)
        and (day is None or day in _TWO_DIGITS)
    )


_TWO_DIGITS = frozenset(f"{number:02}" for number in range(1, 100))


def _two_digits(piece: str) -> str | None:
    if piece.isdigit() and piece.isascii() and len(piece) < len("10"):
        piece = piece.zfill(2)
    return piece if piece.strip("0") else None


def _end_date(
    value: FuzzyDate, order: DateOrder | None, refused: list[Violation]
) -> FuzzyDate | None:
    if value.year and not value.month and not value.day and dates.is_ongoing(value.year):
        return None
    return _date(value, order, refused)


def _identifier(value: ExternalId, order: DateOrder | None, refused: list[Violation]) -> ExternalId:
    """Return an identifier in its form, with the address where it is looked up."""
    del order
    id_type = _id_type(value, refused)
    text = _value(
        lambda text: identifiers.parse(id_type or "", text),
        value.external_id_value or "",
        "external-id-value",
        refused,
    )
    url = _value(urls.parse, value.external_id_url or "", "external-id-url", refused)
    if url is None and id_type and text:
        url = identifiers.address_of(id_type, text)
    relationship = _value(
        vocabulary.RELATIONSHIPS.find,
        value.external_id_relationship or "",
        "external-id-relationship",
        refused,
    )
    found = (id_type, text, url, relationship)
    if found == _of_identifier(value):
        return value
    return dataclasses.replace(
        value,
        external_id_type=id_type,
        external_id_value=text,
        external_id_url=url,
        external_id_relationship=relationship,
    )


def _of_identifier(value: ExternalId) -> tuple[str | None, ...]:
    return (
        value.external_id_type,
        value.external_id_value,
        value.external_id_url,
        value.external_id_relationship,
    )


def _id_type(value: ExternalId, refused: list[Violation]) -> str | None:
    """Return ORCID's word for the type; another one stays, for affiliations take any."""
    text = value.external_id_type or ""
    known = vocabulary.IDENTIFIER_TYPES.known(text)
    return known or _value(noise.code_of, text, "external-id-type", refused)


def _person_identifier(
    value: ExternalIdentifier, order: DateOrder | None, refused: list[Violation]
) -> ExternalIdentifier:
    """Return a person's id in another system, whose type is the system's name."""
    del order
    found = (
        _value(noise.code_of, value.external_id_type or "", "external-id-type", refused),
        _value(_person_id, value.external_id_value or "", "external-id-value", refused),
        _value(urls.parse, value.external_id_url or "", "external-id-url", refused),
        _value(
            vocabulary.RELATIONSHIPS.find,
            value.external_id_relationship or "",
            "external-id-relationship",
            refused,
        ),
    )
    if found == _of_identifier(value):
        return value
    return dataclasses.replace(
        value,
        external_id_type=found[0],
        external_id_value=found[1],
        external_id_url=found[2],
        external_id_relationship=found[3],
    )


def _person_id(text: str) -> str:
    return identifiers.parse("", text)


def _organization_id(
    value: DisambiguatedOrganization, order: DateOrder | None, refused: list[Violation]
) -> DisambiguatedOrganization | None:
    del order
    identifier = value.disambiguated_organization_identifier or ""
    source = value.disambiguation_source or ""
    if not identifier.strip():
        return None
    if source.strip():
        known = _value(
            vocabulary.ORGANIZATION_SOURCES.find, source, "disambiguation-source", refused
        )
        if known not in vocabulary.ORGANIZATION_SOURCES.words:
            return value
        source = known or ""
    try:
        found = organizations.parse(identifier, source)
    except ValueRefusedError as error:
        path = "disambiguated-organization-identifier"
        refused.append(Violation(path, RULE, str(error)))
        return value
    if found == (value.disambiguated_organization_identifier, value.disambiguation_source):
        return value
    return dataclasses.replace(
        value,
        disambiguated_organization_identifier=found[0],
        disambiguation_source=found[1],
    )


def _identity(
    value: SourceIdentity, order: DateOrder | None, refused: list[Violation]
) -> SourceIdentity:
    """Return who contributed, the iD in its blocks; what is no iD, the rules name."""
    del order
    changes = {}
    if value.path and (path := _orcid_id(value.path)):
        changes["path"] = path
    elif value.path and _WHOLE_ID.fullmatch(value.path.strip()):
        # Nothing but a check digit can be wrong with it, which no rule of ORCID's looks at.
        refused.append(Violation("path", RULE, _WRONG_DIGIT.format(value=value.path.strip())))
    if value.uri and (bare := _orcid_id(value.uri)) and not value.uri.endswith(f"/{bare}"):
        changes["uri"] = f"https://orcid.org/{bare}"
    elif value.uri and value.uri.startswith("http://"):
        changes["uri"] = f"https://{value.uri.removeprefix('http://')}"
    changed = {name: text for name, text in changes.items() if text != getattr(value, name)}
    return dataclasses.replace(value, **changed) if changed else value


_WHOLE_ID = re.compile(r"(?:[0-9]{4}-){3}[0-9]{3}[0-9X]")
_WRONG_DIGIT = N_("“{value}” is no ORCID iD: its check digit is wrong. Copy the iD again.")


@lru_cache(maxsize=1024)
def _orcid_id(text: str) -> str | None:
    try:
        return str(ids.parse(noise.plain_code(text)))
    except ids.InvalidOrcidId:
        return None


_WHOLE: tuple[tuple[type[Message], Normalise], ...] = (
    (FuzzyDate, _date),
    (ExternalIdentifier, _person_identifier),
    (ExternalId, _identifier),
    (DisambiguatedOrganization, _organization_id),
    (SourceIdentity, _identity),
)
