"""From one row of a file to what it says: a person and an item, or all that is wrong with it."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
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
from scoping.translation import N_

Problem = dict[str, str]
"""What is wrong in a row: ``column`` (the file's own name, or empty) and ``sentence``."""

_LONGEST = {"identifier": 100, "email": 254, "first-name": 200, "last-name": 200, "id": 200}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_IN_IDENTIFIER = re.compile(r"external-ids\.external-id\[(\d+)\]")
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
    """What all rows of a file share: the section chosen, its columns, the tenant's public id."""

    section: str
    columns: Columns
    tenant: str


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


def _item(reading: _Reading, section: str) -> tuple[contents.Understood, str] | None:
    """Check the cells about the item, or its content in ORCID's JSON."""
    identifiers = list(_identifiers(reading, section))
    content = reading.content
    if content is None:
        typed = [identifier for _, identifier in identifiers]
        content = drafts.to_content(section, reading.texts, identifiers=typed)
    try:
        key = reading.texts.get("id") or derived_key(section, content)
        own_id = contents.own_id_of(tenant=reading.file.tenant, section=section, key=key)
        return contents.understand(section, content, own_id=own_id), key
    except ContentRefusedError as refused:
        columns = [column for column, _ in identifiers]
        for violation in refused.violations:
            reading.refuse(*_told(violation, section, columns, reading))
    except (AttributeError, TypeError):
        reading.refuse("content", N_("This is not an item in ORCID JSON."))
    return None


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
    return f"auto-{hashlib.sha256(text.encode()).hexdigest()[:24]}"
