"""From one row of a file to what it says: a person and an item, or all that is wrong with it."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from orcid_client import ids
from orcid_client.normalization import normalized
from orcid_client.violations import Violation
from records import contents, drafts
from records.contents import ContentRefusedError
from records.drafts import Identifier
from records.fields import FIELDS, family_of, field_at
from records.imports.columns import IDENTIFIERS, Columns
from records.imports.tables import Row
from records.values import emails, identifiers, noise, vocabulary
from records.values.dates import DateOrder
from records.values.folding import letters
from records.values.noise import TextKind
from records.values.refusal import ValueRefusedError
from scoping.translation import N_

Problem = dict[str, str]
"""What is wrong in a row: ``column`` (the file's own name, or empty) and ``sentence``."""

_LONGEST = {"identifier": 100, "email": 254, "first-name": 200, "last-name": 200, "id": 200}
_SHORTEST_LIMIT = min(_LONGEST.values())
_IN_IDENTIFIER = re.compile(r"external-ids\.external-id\[(\d+)\](?:\.external-id-(\w+))?")
# The ISSN is the journal's; the ISBN of a chapter or a paper is the book's (ORCID API tutorial,
# "Works and external identifiers").
_PARTS_OF_BOOKS = {"book-chapter", "conference-paper", "dictionary-entry", "encyclopedia-entry"}


@dataclass(slots=True)
class RowDraft:
    """What a row says; ``researcher_id`` is None for a person who is not known yet."""

    number: int
    ref: str
    email: str
    given_names: str
    family_name: str
    orcid_id: str
    section: str
    key: str
    content: dict[str, Any]
    fingerprint: str
    self_ids: list[str]
    label: str
    researcher_id: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return what is stored of it."""
        return {name: getattr(self, name) for name in self.__slots__}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the draft of what was stored."""
        return cls(**stored)


@dataclass(frozen=True, slots=True)
class File:
    """What all rows of a file share: the section chosen, its columns, the tenant's public id.

    ``organization`` are the texts of the tenant's own organisation, by the names of fields; they
    fill an affiliation that names none. ``date_order`` is what a person chose for 01/09/2019.
    """

    section: str
    columns: Columns
    tenant: str
    organization: Mapping[str, str] = field(default_factory=dict)
    date_order: DateOrder | None = None


@dataclass(slots=True)
class _Reading:
    """One row while it is read."""

    file: File
    texts: dict[str, str]
    content: Mapping[str, Any] | None
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, column: str, sentence: str, *, path: str = "") -> None:
        name = self.file.columns.name_of(column) if column else ""
        told = f"{name}.{path}" if path else name
        self.problems.append({"column": told, "sentence": sentence})


def understand(row: Row, file: File) -> RowDraft | list[Problem]:
    """Return what a row says, or everything that is wrong with it."""
    if row.error:
        return [{"column": "", "sentence": row.error}]
    reading = _read(row, file)
    orcid_id = _person(reading)
    section = _section(reading)
    understood = _item(reading, section) if section else None
    if reading.problems or understood is None:
        return reading.problems
    found, key = understood
    texts = reading.texts
    return RowDraft(
        number=row.number,
        ref=texts.get("identifier", ""),
        email=texts.get("email", ""),
        given_names=texts.get("first-name", ""),
        family_name=texts.get("last-name", ""),
        orcid_id=orcid_id,
        section=section,
        key=key,
        content=found.content,
        fingerprint=found.fingerprint,
        self_ids=list(found.self_ids),
        label=found.label,
    )


def _read(row: Row, file: File) -> _Reading:
    """Take the known cells out of a row."""
    cells = row.cells
    if not isinstance(cells, Mapping):
        texts = {
            column: cells[place].strip()
            for column, place in file.columns.places.items()
            if place < len(cells) and cells[place]
        }
        return _Reading(file, texts, None)
    reading = _Reading(file, {}, None)
    for column, name in file.columns.names.items():
        _take(reading, column, cells.get(name))
    return reading


def _take(reading: _Reading, column: str, value: object) -> None:
    if isinstance(value, Mapping) and value.keys() <= {"value"}:
        value = value.get("value")
    if value is None:
        return
    if isinstance(value, Mapping) and column in reading.file.columns.for_content:
        reading.content = value
    elif (
        column != "content" and isinstance(value, str | int | float) and not isinstance(value, bool)
    ):
        reading.texts[column] = str(value).strip()
    else:
        expected = N_("a JSON object") if column == "content" else N_("a text or a number")
        reading.refuse(column, N_("This needs to be {what}.").format(what=expected))


def _person(reading: _Reading) -> str:
    """Bring the cells about the person into form; return the claimed iD in its bare form."""
    texts = reading.texts
    for column, read in _OF_PERSON.items():
        text = texts.get(column)
        if text:
            try:
                texts[column] = read(text)
            except ValueRefusedError as error:
                reading.refuse(column, str(error))
            else:
                if len(text) > _SHORTEST_LIMIT or not text.isprintable():
                    _refuse_unstorable(reading, column, texts[column])
    if not texts.get("identifier") and not texts.get("email"):
        reading.refuse(
            "",
            N_("The row does not identify a researcher: identifier and e-mail address are empty."),
        )
    try:
        return str(ids.parse(texts["orcid-id"])) if texts.get("orcid-id") else ""
    except ids.InvalidOrcidId as error:
        reading.refuse("orcid-id", str(error))
        return ""


def _refuse_unstorable(reading: _Reading, column: str, text: str) -> None:
    longest = _LONGEST.get(column)
    if longest and len(text) > longest:
        reading.refuse(
            column,
            N_("The text has {count} characters. The limit is {most}.").format(
                count=len(text), most=longest
            ),
        )
    elif not text.isprintable():
        reading.refuse(column, N_("The text has a character that cannot be printed."))


def _reference(text: str) -> str:
    """Return a key of the tenant's own. Raises ValueRefusedError for one that is no value."""
    found = noise.plain(text)
    noise.refuse_noise(found, TextKind.CODE)
    return identifiers.whole_number(found)


def _name(text: str) -> str:
    return noise.text_of(text, TextKind.NAME)


def _claimed_id(text: str) -> str:
    return _ORCID_PREFIX.sub("", noise.code_of(text))


_ORCID_PREFIX = re.compile(r"^orcid(?:[ _-]?id)?\s*:\s*", re.IGNORECASE)
_OF_PERSON: dict[str, Callable[[str], str]] = {
    "identifier": _reference,
    "id": _reference,
    "email": emails.parse,
    "first-name": _name,
    "last-name": _name,
    "orcid-id": _claimed_id,
}


def _section(reading: _Reading) -> str:
    """Return the kind of item the row is about: its own word, else the one chosen for the file."""
    chosen = reading.file.section
    word = letters(reading.texts.get("affiliation-section", ""))
    if not word:
        return chosen
    known = [one for one in FIELDS if family_of(one) == family_of(chosen)]
    spellings = {letters(one): one for one in known}
    word = _HUBS_WORDS.get(word, word)
    section = spellings.get(word) or spellings.get(word.removesuffix("s"))
    if not section:
        refusal = N_("“{value}” is not one of: {allowed}.")
        value = reading.texts["affiliation-section"][:40]
        reading.refuse("affiliation-section", refusal.format(value=value, allowed=", ".join(known)))
        return ""
    return section


_HUBS_WORDS = {"staff": "employment", "student": "education", "position": "invitedposition"}
"""What national hubs call affiliations."""


def _item(reading: _Reading, section: str) -> tuple[contents.Understood, str] | None:
    """Check the cells about the item, or its content in ORCID's JSON."""
    found = list(_identifiers(reading, section))
    content = reading.content
    if content is None:
        typed = [identifier for _, identifier in found]
        content = drafts.to_content(section, reading.texts, identifiers=typed)
    columns = [column for column, _ in found]
    has_organization = True
    try:
        has_organization = _has_organization(content, section)
        if not has_organization and reading.file.organization:
            own = drafts.to_content(section, reading.file.organization)
            content = {**content, "organization": own["organization"]}
            has_organization = True
        return _understood(reading, section, content)
    except ContentRefusedError as refused:
        for violation in refused.violations:
            if has_organization or not violation.path.startswith("organization"):
                _tell(violation, section, columns, reading)
        if not has_organization:
            reading.refuse("org-name", _NO_ORGANIZATION)
    except (AttributeError, TypeError):
        reading.refuse("content", N_("This is not an item in ORCID JSON."))
    return None


_NO_ORGANIZATION = N_(
    "The row names no organisation. Enter it, or enter your institution's own organisation in the "
    "settings: it is then used wherever a row names none."
)


def _has_organization(content: Mapping[str, Any], section: str) -> bool:
    """Say whether an affiliation names an organisation; other items are left as they are."""
    return family_of(section) != "employment" or bool(content.get("organization"))


def _understood(
    reading: _Reading, section: str, content: Mapping[str, Any]
) -> tuple[contents.Understood, str]:
    item = contents.normalise(section, content, date_order=reading.file.date_order)
    # A key made of values that are refused would be wrong, and nobody would see it.
    key = reading.texts.get("id") or ("" if item.refused else derived_key(section, item.as_json()))
    own_id = contents.own_id_of(tenant=reading.file.tenant, section=section, key=key)
    return contents.checked(item, own_id=own_id), key


def _tell(violation: Violation, section: str, columns: Sequence[str], reading: _Reading) -> None:
    """Refuse the row for a violation, at the column it is about."""
    if reading.content is not None:
        reading.refuse("content", violation.sentence, path=violation.path)
        return
    found = _IN_IDENTIFIER.match(violation.path)
    if found and int(found[1]) < len(columns):
        column, part = columns[int(found[1])], f"external-id-{found[2]}"
        is_own = column == "external-id" and part in reading.file.columns.names
        reading.refuse(part if is_own else column, violation.sentence)
        return
    at = field_at(section, violation.path)
    reading.refuse(at.name if at else "", violation.sentence)


def _identifiers(reading: _Reading, section: str) -> Iterator[tuple[str, Identifier]]:
    """Yield the identifiers of a row with the columns they come from."""
    texts = reading.texts
    for name in IDENTIFIERS.get(section, ()):
        if texts.get(name):
            relationship = _relationship(name, texts.get("type", ""))
            for value in identifiers.split(name, texts[name]):
                yield name, Identifier(name, value, relationship=relationship)
    if texts.get("external-id"):
        id_type = texts.get("external-id-type", "")
        known = vocabulary.IDENTIFIER_TYPES.known(id_type) or id_type
        values = identifiers.split(known, texts["external-id"])
        url = texts.get("external-id-url", "")
        for value in values:
            yield (
                "external-id",
                Identifier(
                    id_type=id_type,
                    value=value,
                    url=url if len(values) == 1 else "",
                    relationship=texts.get("external-id-relationship", ""),
                ),
            )


def _relationship(name: str, work_type: str) -> str:
    is_part = vocabulary.WORK_TYPES.known(work_type) in _PARTS_OF_BOOKS
    return "part-of" if name == "issn" or (name == "isbn" and is_part) else "self"


def derived_key(section: str, content: Mapping[str, Any]) -> str:
    """Return a key for an item whose file gives none: the same facts give the same key.

    For an item with an identifier that is the first ``self`` one; for an affiliation without any
    its organisation, department, role and start, so that an end date changes it; else all.
    """
    own = next(
        (one for one in drafts.to_identifiers(content) if one.relationship in {"", "self"}), None
    )
    if own:
        facts = [own.id_type, normalized(own.id_type, own.value)]
    elif family_of(section) == "employment":
        texts = drafts.to_texts(section, content)
        organization = texts["disambiguated-organization-identifier"] or texts["org-name"]
        facts = [organization, texts["department-name"], texts["role-title"], texts["start-date"]]
    else:
        facts = list(drafts.to_texts(section, content).values())
    text = "\x1f".join(fact.strip().casefold() for fact in facts)
    return f"auto-{hashlib.sha256(text.encode()).hexdigest()[:24]}"
