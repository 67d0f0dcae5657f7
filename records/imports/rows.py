"""From one row of a file to what it says: a person and an item, or all that is wrong with it."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any, NamedTuple, Self

from orcid_client import ids
from orcid_client.normalization import normalized
from orcid_client.violations import Violation
from records import contents, drafts
from records.contents import ContentRefusedError
from records.drafts import Identifier
from records.fields import FIELDS, family_of, field_at
from records.imports.columns import IDENTIFIERS, Columns
from records.imports.tables import Row
from scoping.translation import N_

_LONGEST = {"identifier": 100, "email": 254, "first-name": 200, "last-name": 200, "id": 200}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_LONGEST_DEPARTMENT = 200
_PUT_CODE = re.compile(r"[0-9]{1,18}")
_IN_IDENTIFIER = re.compile(r"external-ids\.external-id\[(\d+)\]")
# The ISSN is the journal's; the ISBN of a chapter or a paper is the book's (ORCID API tutorial,
# "Works and external identifiers").
_PARTS_OF_BOOKS = {"book-chapter", "conference-paper", "dictionary-entry", "encyclopedia-entry"}


Problem = dict[str, str]
"""What is wrong in a row: ``column`` (the file's own name, or empty) and ``sentence``."""


@dataclass(frozen=True, slots=True)
class RowSource:
    """What a row was understood from: its texts by column, or an item in ORCID's JSON.

    ``columns`` are those that the file has; ``own_id`` is the portal's identifier of the item.
    ``problems`` are what is wrong with the row as an item of its own: it may be enough to change
    an item that is there.
    """

    texts: Mapping[str, str]
    content: Mapping[str, Any] | None
    identifiers: Sequence[Identifier]
    columns: frozenset[str]
    own_id: str
    problems: Sequence[Problem] = ()


@dataclass(slots=True)
class RowDraft:
    """What a row says; ``researcher_id`` is None for a person who is not known yet.

    ``item_id`` is the item that it changes, ``before`` that item's fingerprint when the row was
    checked. ``connection_id`` and ``put_code`` are the place of an item on the record that it
    takes over. Where an item only looks the same (``RowVerdict.ALIKE``), ``alternative`` is what
    the item would say if the row changed it: content, fingerprint, self_ids and label.
    """

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
    has_own_key: bool = True
    person_department: str = ""
    item_id: int | None = None
    before: str = ""
    connection_id: int | None = None
    put_code: int | None = None
    like: str = ""
    alternative: dict[str, Any] | None = None
    source: RowSource | None = field(default=None, repr=False, compare=False)

    def as_json(self) -> dict[str, Any]:
        """Return what is stored of it: what it says, and what differs from the defaults."""
        stored = {name: getattr(self, name) for name in _ALWAYS}
        for name, default in _DEFAULTS.items():
            value = getattr(self, name)
            if value != default:
                stored[name] = value
        return stored

    def brief(self) -> dict[str, Any]:
        """Return what is stored of one that changes nothing."""
        return {name: getattr(self, name) for name in _SHOWN} | _SAYS_NOTHING

    def take(self, understood: contents.Understood) -> None:
        """Say what was understood from now on."""
        self.content = understood.content
        self.fingerprint = understood.fingerprint
        self.self_ids = list(understood.self_ids)
        self.label = understood.label

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """Return the draft of what was stored."""
        return cls(**stored)


_DEFAULTS = {
    one.name: one.default
    for one in fields(RowDraft)
    if one.default is not MISSING and one.name != "source"
}
_ALWAYS = tuple(one.name for one in fields(RowDraft) if one.default is MISSING)
_SHOWN = ("number", "ref", "email", "given_names", "family_name", "orcid_id", "section", "label")
_SAYS_NOTHING: dict[str, Any] = dict.fromkeys(("key", "fingerprint"), "") | {
    "content": {},
    "self_ids": [],
}


@dataclass(frozen=True, slots=True)
class File:
    """What all rows of a file share: the section chosen, its columns, the tenant's public id."""

    section: str
    columns: Columns
    tenant: str
    sets_departments: bool = False


@dataclass(slots=True)
class _Reading:
    """One row while it is read."""

    file: File
    texts: dict[str, str]
    content: Mapping[str, Any] | None
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, column: str, sentence: str) -> None:
        name = self.file.columns.name_of(column) if column else ""
        self.problems.append({"column": name, "sentence": sentence})


def understand(row: Row, file: File) -> RowDraft | list[Problem]:
    """Return what a row says, or everything that is wrong with it."""
    if row.error:
        return [{"column": "", "sentence": row.error}]
    reading = _read(row, file)
    orcid_id = _person(reading)
    section = _section(reading)
    put_code = _put_code(reading)
    understood = _item(reading, section) if section else None
    if understood is None:
        return reading.problems
    if reading.problems:
        return [*reading.problems, *understood.source.problems]
    texts = reading.texts
    return RowDraft(
        number=row.number,
        ref=texts.get("identifier", ""),
        email=texts.get("email", ""),
        given_names=texts.get("first-name", ""),
        family_name=texts.get("last-name", ""),
        orcid_id=orcid_id,
        section=section,
        key=understood.key,
        content=understood.item.content,
        fingerprint=understood.item.fingerprint,
        self_ids=list(understood.item.self_ids),
        label=understood.item.label,
        has_own_key=bool(texts.get("id")),
        person_department=_department(reading, section),
        put_code=put_code,
        source=understood.source,
    )


def _department(reading: _Reading, section: str) -> str:
    """Return the researcher's department, if an affiliation's is theirs too."""
    if not reading.file.sets_departments or family_of(section) != "employment":
        return ""
    return reading.texts.get("department-name", "")[:_LONGEST_DEPARTMENT]


class _UnderstoodRow(NamedTuple):
    """The item of a row, its key, and what it was understood from."""

    item: contents.Understood
    key: str
    source: RowSource


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
    if value is None:
        return
    if column == "content" and isinstance(value, Mapping):
        reading.content = value
    elif column != "content" and isinstance(value, str | int | float):
        reading.texts[column] = str(value).strip()
    else:
        expected = N_("a JSON object") if column == "content" else N_("a text or a number")
        reading.refuse(column, N_("This needs to be {what}.").format(what=expected))


def _person(reading: _Reading) -> str:
    """Check the cells about the person; return the claimed iD in its bare form."""
    texts = reading.texts
    for column, longest in _LONGEST.items():
        text = texts.get(column, "")
        if len(text) > longest:
            reading.refuse(
                column,
                N_("The text has {count} characters. The limit is {most}.").format(
                    count=len(text), most=longest
                ),
            )
        elif text and not text.isprintable():
            reading.refuse(column, N_("The text has a character that cannot be printed."))
    if not texts.get("identifier") and not texts.get("email"):
        reading.refuse(
            "",
            N_("The row does not identify a researcher: identifier and e-mail address are empty."),
        )
    if texts.get("email") and not _EMAIL.fullmatch(texts["email"]):
        reading.refuse("email", N_("This is not a valid e-mail address."))
    try:
        return str(ids.parse(texts["orcid-id"])) if texts.get("orcid-id") else ""
    except ids.InvalidOrcidId as error:
        reading.refuse("orcid-id", str(error))
        return ""


def _section(reading: _Reading) -> str:
    """Return the kind of item the row is about: its own word, else the one chosen for the file."""
    chosen = reading.file.section
    word = re.sub(r"[\s_]+", "-", reading.texts.get("affiliation-section", "").lower())
    if not word:
        return chosen
    known = [one for one in FIELDS if family_of(one) == family_of(chosen)]
    section = next((one for one in (word, word.removesuffix("s")) if one in known), "")
    if not section:
        refusal = N_("“{value}” is not one of: {allowed}.")
        reading.refuse(
            "affiliation-section", refusal.format(value=word[:40], allowed=", ".join(known))
        )
        return ""
    return section


def _put_code(reading: _Reading) -> int | None:
    """Return ORCID's number of an item that the tenant wrote before it came to the portal."""
    text = reading.texts.get("put-code", "")
    if not text:
        return None
    if not _PUT_CODE.fullmatch(text):
        reading.refuse(
            "put-code", N_("“{value}” is not a put-code: a whole number.").format(value=text[:40])
        )
        return None
    return int(text)


def _item(reading: _Reading, section: str) -> _UnderstoodRow | None:
    """Check the cells about the item, or its content in ORCID's JSON."""
    identifiers = list(_identifiers(reading, section))
    content = reading.content
    if content is None:
        typed = [identifier for _, identifier in identifiers]
        content = drafts.to_content(section, reading.texts, identifiers=typed)
    try:
        key = reading.texts.get("id") or derived_key(section, content)
        own_id = contents.own_id_of(tenant=reading.file.tenant, section=section, key=key)
        source = _source(reading, identifiers, own_id)
        try:
            item = contents.understand(section, content, own_id=own_id)
        except ContentRefusedError as refused:
            columns = [column for column, _ in identifiers]
            told = [_told(one, section, columns, reading) for one in refused.violations]
            item, source = _NO_ITEM, replace(source, problems=_problems(told, reading))
    except (AttributeError, TypeError):
        reading.refuse("content", N_("This is not an item in ORCID JSON."))
        return None
    return _UnderstoodRow(item, key, source)


_NO_ITEM = contents.Understood(content={}, fingerprint="", self_ids=(), label="")


def _problems(told: Iterable[tuple[str, str]], reading: _Reading) -> list[Problem]:
    name_of = reading.file.columns.name_of
    return [
        {"column": name_of(column) if column else "", "sentence": sentence}
        for column, sentence in told
    ]


def _source(
    reading: _Reading, identifiers: Sequence[tuple[str, Identifier]], own_id: str
) -> RowSource:
    return RowSource(
        texts=reading.texts,
        content=reading.content,
        identifiers=tuple(identifier for _, identifier in identifiers),
        columns=reading.file.columns.known,
        own_id=own_id,
    )


def _told(
    violation: Violation, section: str, columns: Sequence[str], reading: _Reading
) -> tuple[str, str]:
    """Return the column a violation is about, and its sentence."""
    if reading.content is not None:
        return "content", f"{violation.path}: {violation.sentence}"
    found = _IN_IDENTIFIER.match(violation.path)
    if found and int(found[1]) < len(columns):
        return columns[int(found[1])], violation.sentence
    at = field_at(section, violation.path)
    return at.name if at else "", violation.sentence


def _identifiers(reading: _Reading, section: str) -> Iterator[tuple[str, Identifier]]:
    """Yield the identifiers of a row with the columns they come from."""
    texts = reading.texts
    for name in IDENTIFIERS.get(section, ()):
        if texts.get(name):
            relationship = _relationship(name, texts.get("type", ""))
            yield name, Identifier(name, texts[name], relationship=relationship)
    if texts.get("external-id"):
        yield (
            "external-id",
            Identifier(
                id_type=texts.get("external-id-type", "").lower(),
                value=texts["external-id"],
                url=texts.get("external-id-url", ""),
                relationship=texts.get("external-id-relationship", ""),
            ),
        )


def _relationship(name: str, work_type: str) -> str:
    if name == "issn" or (name == "isbn" and work_type.lower() in _PARTS_OF_BOOKS):
        return "part-of"
    return "self"


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
    return f"{contents.DERIVED_KEY}{hashlib.sha256(text.encode()).hexdigest()[:24]}"
