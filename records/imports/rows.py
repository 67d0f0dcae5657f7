"""From one row of a file to what it says: a person and an item, or all that is wrong with it."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields, replace
from typing import Any, NamedTuple, Self

from orcid_client import ids
from orcid_client.normalization import normalized
from orcid_client.violations import Violation
from records import contents, drafts, keys
from records.contents import ContentRefusedError
from records.drafts import Identifier
from records.fields import FIELDS, family_of, field_at, in_identifiers
from records.imports.columns import IDENTIFIERS, PEOPLE, REPEATED, RESEARCHERS, Columns
from records.imports.options import ReadingOptions
from records.imports.shared_rows import person_of
from records.imports.tables import Row
from records.values import emails, identifiers, noise, vocabulary
from records.values.folding import letters
from records.values.noise import TextKind
from records.values.refusal import ValueRefusedError
from scoping.translation import N_

_LONGEST = {"identifier": 100, "email": 254, "first-name": 200, "last-name": 200, "id": 200,
            "department": 200}  # fmt: skip
_LONGEST_DEPARTMENT = 200
_PUT_CODE = re.compile(r"[0-9]{1,18}")
_SHORTEST_LIMIT = min(_LONGEST.values())
# The ISSN is the journal's; the ISBN of a chapter or a paper is the book's (ORCID API tutorial,
# "Works and external identifiers").
_PARTS_OF_BOOKS = {"book-chapter", "conference-paper", "dictionary-entry", "encyclopedia-entry"}


Problem = dict[str, str]
"""What is wrong in a row: ``column`` (the file's own name, or empty) and ``sentence``."""


@dataclass(frozen=True, slots=True)
class RowSource:
    """What a row was understood from.

    ``is_whole`` tells that it gave ORCID's JSON, else it names some fields by ``columns``, which
    are those that the file has. ``own_id`` is the portal's identifier of the item. ``problems``
    are what is wrong with the row as an item of its own: it may be enough to change one.
    """

    item: contents.Normalised
    is_whole: bool
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
_SHOWN = (
    "number", "ref", "email", "given_names", "family_name", "orcid_id", "section", "label",
    "researcher_id",
)  # fmt: skip
_SAYS_NOTHING: dict[str, Any] = dict.fromkeys(("key", "fingerprint"), "") | {
    "content": {},
    "self_ids": [],
}


@dataclass(frozen=True, slots=True)
class File:
    """What all rows of a file share: the section chosen, its columns, the tenant's public id.

    ``organization`` are the texts of the tenant's own organisation, by the names of fields; they
    fill an affiliation that names none. ``options`` are what a person chose for the reading.
    """

    section: str
    columns: Columns
    tenant: str
    organization: Mapping[str, str] = field(default_factory=dict)
    options: ReadingOptions = field(default_factory=ReadingOptions)


@dataclass(slots=True)
class _Reading:
    """One row while it is read."""

    file: File
    texts: dict[str, str]
    content: Mapping[str, Any] | None
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, column: str, sentence: str) -> None:
        """Note what is wrong with a column."""
        self.problems.append(self.problem(column, sentence))

    def problem(self, column: str, sentence: str, *, path: str = "") -> Problem:
        """Return what is wrong with a column, by its name in the file, or within its JSON."""
        name = self.file.columns.name_of(column) if column else ""
        return {"column": f"{name}.{path}" if path else name, "sentence": sentence}


def understand(row: Row, file: File) -> RowDraft | list[Problem]:
    """Return what a row says, or everything that is wrong with it."""
    if row.error:
        return [{"column": "", "sentence": row.error}]
    reading = _read(row, file)
    orcid_id = _person(reading)
    if file.section == PEOPLE:
        return reading.problems or _person_alone(reading, row.number, orcid_id)
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
    if not reading.file.options.sets_departments or family_of(section) != "employment":
        return ""
    return reading.texts.get("department-name", "")[:_LONGEST_DEPARTMENT]


def keys_of(row: Row, file: File) -> RowDraft | None:
    """Return by what a refused row names a person, or None if that cannot be read."""
    if row.error:
        return None
    reading = _read(row, file)
    before = len(reading.problems)
    orcid_id = _person(reading)
    return None if len(reading.problems) > before else _person_alone(reading, row.number, orcid_id)


def _person_alone(reading: _Reading, number: int, orcid_id: str) -> RowDraft:
    """Return what a row of people says: a person without an item."""
    texts = reading.texts
    name = f"{texts.get('first-name', '')} {texts.get('last-name', '')}".strip()
    return RowDraft(
        number=number,
        ref=texts.get("identifier", ""),
        email=texts.get("email", ""),
        given_names=texts.get("first-name", ""),
        family_name=texts.get("last-name", ""),
        orcid_id=orcid_id,
        section=PEOPLE,
        key="",
        content={},
        fingerprint="",
        self_ids=[],
        label=name or texts.get("email", "") or texts.get("identifier", "") or orcid_id,
        person_department=texts.get("department", ""),
    )


class _UnderstoodRow(NamedTuple):
    """The item of a row, its key, and what it was understood from."""

    item: contents.Understood
    key: str
    source: RowSource


def _read(row: Row, file: File) -> _Reading:
    """Take the known cells out of a row; who is named in a list of people is its person."""
    reading = _read_cells(row, file)
    listed = reading.texts.get(RESEARCHERS)
    if listed:
        column, text = person_of(listed)
        reading.texts[column] = text
    return reading


def _read_cells(row: Row, file: File) -> _Reading:
    cells = row.cells
    if not isinstance(cells, Mapping):
        texts = {
            column: cells[place].strip()
            for column, place in file.columns.places.items()
            if place < len(cells) and cells[place]
        }
        for column, places in file.columns.more.items():
            further = [str(cells[place] or "") for place in places if place < len(cells)]
            texts[column] = _together([texts.get(column, ""), *further])
        return _Reading(file, texts, None)
    reading = _Reading(file, {}, None)
    for column, name in file.columns.names.items():
        others = [cells.get(one) for one in file.columns.more_names.get(column, ())]
        _take(reading, column, _value(column, cells.get(name), others))
    return reading


def _value(column: str, first: object, further: Sequence[object]) -> object:
    """Return a cell of JSON; of a column that repeats, all its texts."""
    if column not in REPEATED:
        return first
    values = [*(first if isinstance(first, list) else [first]), *further]
    if all(isinstance(value, str | None) for value in values):
        return _together([str(value or "") for value in values])
    return first


def _together(texts: Sequence[str]) -> str:
    return "\n".join(text.strip() for text in texts if text.strip())


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
    if not any(texts.get(column) for column in ("identifier", "email", "orcid-id")):
        reading.refuse(
            "",
            N_(
                "The row does not identify a researcher: identifier, e-mail address and ORCID iD "
                "are empty."
            ),
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
    "department": lambda text: noise.text_of(text, TextKind.TEXT),
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


_HUBS_WORDS = {"staff": "employment", "student": "education", "position": "invitedposition"}
"""What national hubs call affiliations."""


def _item(reading: _Reading, section: str) -> _UnderstoodRow | None:
    """Check the cells about the item, or its content in ORCID's JSON."""
    found = list(_identifiers(reading, section))
    content: Mapping[str, Any] = {}
    try:
        content = _content(reading, section, [identifier for _, identifier in found])
        item = contents.normalise(section, content, date_order=reading.file.options.date_order)
        # A key made of values that are refused would be wrong, and nobody would see it.
        key = reading.texts.get("id") or (
            "" if item.refused else derived_key(section, item.as_json())
        )
        has_organization = _has_organization(content, section)
    except ContentRefusedError as refused:
        reading.problems += _problems(refused, section, [], reading, content=content)
        return None
    except (AttributeError, TypeError):
        reading.refuse("content", N_("This is not an item in ORCID JSON."))
        return None
    own_id = contents.own_id_of(tenant=reading.file.tenant, section=section, key=key)
    source = RowSource(item, reading.content is not None, reading.file.columns.known, own_id)
    try:
        return _UnderstoodRow(contents.checked(item, own_id=own_id), key, source)
    except ContentRefusedError as refused:
        columns = [column for column, _ in found]
        problems = _problems(
            refused, section, columns, reading, content=content, has_organization=has_organization
        )
    if item.refused:
        reading.problems += problems
        return None
    return _UnderstoodRow(_NO_ITEM, key, replace(source, problems=problems))


_NO_ITEM = contents.Understood(content={}, fingerprint="", self_ids=(), label="")


def _content(reading: _Reading, section: str, typed: Sequence[Identifier]) -> Mapping[str, Any]:
    """Return ORCID's JSON of a row; the tenant's own organisation where it names none."""
    content = reading.content
    if content is None:
        content = drafts.to_content(section, reading.texts, identifiers=typed)
    if not _has_organization(content, section) and reading.file.organization:
        own = drafts.to_content(section, reading.file.organization)
        content = {**content, "organization": own["organization"]}
    return content


_NO_ORGANIZATION = N_(
    "The row names no organisation. Enter it, or enter your institution's own organisation in the "
    "settings: it is then used wherever a row names none."
)


def _has_organization(content: Mapping[str, Any], section: str) -> bool:
    """Say whether an affiliation names an organisation; other items are left as they are."""
    return family_of(section) != "employment" or bool(content.get("organization"))


def _problems(
    refused: ContentRefusedError,
    section: str,
    columns: Sequence[str],
    reading: _Reading,
    *,
    content: Mapping[str, Any],
    has_organization: bool = True,
) -> list[Problem]:
    """Return what is wrong with an item, each at the column it is about."""
    problems = [
        _problem(violation, section, columns, reading, content)
        for violation in refused.violations
        if has_organization or not violation.path.startswith("organization")
    ]
    if not has_organization:
        problems.append(reading.problem("org-name", _NO_ORGANIZATION))
    return problems


def _problem(
    violation: Violation,
    section: str,
    columns: Sequence[str],
    reading: _Reading,
    content: Mapping[str, Any],
) -> Problem:
    if reading.content is not None:
        return reading.problem("content", violation.sentence, path=violation.path)
    found = in_identifiers(section, violation.path)
    if found and found.place < len(columns):
        column, part = columns[found.place], f"external-id-{found.part}"
        is_own = column == "external-id" and part in reading.file.columns.names
        return reading.problem(part if is_own else column, violation.sentence)
    at = field_at(section, violation.path)
    sentence = drafts.told(section, content, violation)
    return reading.problem(at.name if at else "", sentence)


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
        (
            one
            for one in drafts.to_identifiers(section, content)
            if one.relationship in {"", "self"}
        ),
        None,
    )
    if own:
        facts = [own.id_type, normalized(own.id_type, own.value)]
    elif family_of(section) == "employment":
        texts = drafts.to_texts(section, content)
        organization = texts["disambiguated-organization-identifier"] or texts["org-name"]
        facts = [organization, texts["department-name"], texts["role-title"], texts["start-date"]]
    else:
        texts = drafts.to_texts(section, content)
        facts = [texts[field.name] for field in FIELDS[section] if field.is_in_key]
    text = "\x1f".join(fact.strip().casefold() for fact in facts)
    return f"{keys.DERIVED}{hashlib.sha256(text.encode()).hexdigest()[:24]}"
