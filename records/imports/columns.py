"""Which column of a file is what.

Names are compared without case, blanks, hyphens, underscores and marks such as ``*``, ``:`` or
“(required)”. Besides our own names those of ORCID's Affiliation Manager and of national hubs are
known, so that a file made for them can be used as it is.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from records.fields import FIELDS, family_of, takes_identifiers
from records.imports.limits import UnreadableFileError
from records.values.noise import plain_code
from scoping.translation import N_

PEOPLE = "people"
"""What is chosen instead of a section for a file that holds people alone."""

IDENTIFIERS: dict[str, tuple[str, ...]] = {
    "work": (
        "doi", "pmid", "pmc", "arxiv", "isbn", "issn", "eid", "wosuid", "handle", "ark",
        "bibcode", "uri", "urn", "source-work-id", "other-id",
    ),
    "funding": ("grant_number", "doi", "uri", "proposal-id"),
    # A DOI in a file of peer reviews is that of the article, which may not be disclosed.
    "peer-review": ("source-work-id",),
    "research-resource": ("proposal-id", "grant_number", "doi", "uri", "handle", "other-id"),
}  # fmt: skip
"""The types of identifiers that have a column of their own, by section."""

REPEATED = frozenset({"contributors"})
"""Columns that a file may have several of, also numbered: each holds some of a list."""


@dataclass(frozen=True, slots=True)
class ImportColumn:
    """A column that files may have: its name, the other names it goes by, what it is for."""

    name: str
    aliases: tuple[str, ...] = ()
    note: str = ""
    example: str = ""
    required: bool = False


PERSON = (
    ImportColumn("identifier",
           ("researcher id", "external ref", "person id", "staff id", "employee id", "local id",
            "local identifier", "employee number", "staff number", "personnel number"),
           N_("Your reference for the researcher, such as an employee number. It "
              "identifies the researcher and must never change."),
           "E-1815"),
    ImportColumn("email", ("email address", "e-mail", "e-mail address", "mail", "work email",
            "work e-mail", "work email address", "institutional email", "primary email",
            "contact email"),
           N_("Identifies the researcher if there is no identifier."), "j.carberry@example.edu"),
    ImportColumn("first-name", ("given names", "given name", "forename"),
           N_("For a researcher who is not known yet. If empty, pages show the e-mail "
              "address."), "Josiah"),
    ImportColumn("last-name", ("family name", "surname"), "", "Carberry"),
    ImportColumn("orcid-id", ("orcid", "orcid identifier", "orcid uri"),
           N_("Stored as unauthenticated for a new researcher, until they sign in to "
              "ORCID."),
           "https://orcid.org/0000-0002-1825-0097"),
)  # fmt: skip

RESEARCHERS = "researchers"
SHARED = ImportColumn(
    RESEARCHERS, (),
    N_("Several of your researchers, by reference, e-mail address or ORCID iD, separated by "
       "semicolons: each of them gets the item."),
)  # fmt: skip

DEPARTMENT = ImportColumn(
    "department", ("department name", "faculty", "unit", "org unit"),
    N_("The researcher's department."), example="School of Mathematics",
)  # fmt: skip

ITEM = (
    ImportColumn("id", ("item id", "key", "record id"),
           N_("Your reference for the item. A later file with the same reference changes "
              "the item."),
           "contract-2019-7"),
    ImportColumn("put-code", (),
           N_("ORCID's number of an item that your system wrote to the record before. The row "
              "takes that item over instead of adding another one."), ""),
    ImportColumn("affiliation-section", ("affiliation type", "section"),
           N_("The section. If empty, the section selected for the upload."), ""),
    ImportColumn("external-id", ("external id value", "external identifier"),
           N_("An identifier of the item."), ""),
    ImportColumn("external-id-type", (), N_("The identifier type, such as uri or "
                                            "source-work-id."), ""),
    ImportColumn("external-id-url", (), N_("The web address of the identifier."), ""),
    ImportColumn("external-id-relationship", ("relationship", "external id rel"),
           N_("If empty, self."), ""),
)  # fmt: skip

CONTENT = ImportColumn(
    "content", (), N_("In JSON files: the item as ORCID JSON, instead of columns.")
)

# Columns that others' files have and that mean nothing here, and those of our own refusals
PASSED_OVER = (
    "visibility", "status", "display index", "row", "reasons", "source", "is active",
    "is-visible", "delete-record", "processed-at", "created", "modified", "link", "invitees",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row each known column stands; ``notes`` say what is not used."""

    places: Mapping[str, int]
    names: Mapping[str, str]
    notes: Sequence[str]
    for_content: frozenset[str] = frozenset({"content"})
    more: Mapping[str, Sequence[int]] = field(default_factory=dict)
    """Where else the repeated ones stand."""
    more_names: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def known(self) -> frozenset[str]:
        """Return the columns that the file has."""
        return frozenset(self.places)

    def name_of(self, column: str) -> str:
        """Return a column's name as the file writes it."""
        return self.names.get(column, column)


def known_columns(section: str) -> list[ImportColumn]:
    """Return the columns a file of a section may have, in the order of the template."""
    if section == PEOPLE:
        return [*PERSON, DEPARTMENT]
    fields = [
        ImportColumn(one.name, one.aliases, one.note, one.example, one.required)
        for one in FIELDS[section]
    ]
    own = ITEM[:3] if family_of(section) == "employment" else ITEM[:2]
    loose = ITEM[3:] if takes_identifiers(section) else ()
    shared = [SHARED] if section == "work" else []
    return [*PERSON, *own, *fields, *_identifiers(section), *loose, *shared]


def _identifiers(section: str) -> Iterator[ImportColumn]:
    for name in IDENTIFIERS.get(section, ()):
        example = "10.5555/12345678" if name == "doi" else ""
        yield ImportColumn(name, (), N_("The item's {name}.").format(name=name), example)


def find_columns(section: str, names: Sequence[str]) -> Columns:
    """Return where the known columns stand among a file's own names.

    Raises:
        UnreadableFileError: a column is there twice, or nothing tells whose items these are.
    """
    known = _known_names(section)
    places: dict[str, int] = {}
    unused = []
    is_of_hub = _is_of_hub(names)
    notes = []
    more: defaultdict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        column = _column(name, known)
        if column == "identifier" and is_of_hub:
            notes.append(_NUMBERS_ROWS.format(column=name))
        elif column is None:
            unused.append(name)
        elif column in places and column in REPEATED:
            more[column].append(place)
        elif column in places:
            raise UnreadableFileError(
                N_(
                    "The columns “{first}” and “{second}” both contain {column}. Remove "
                    "one of them."
                ).format(first=names[places[column]], second=name, column=column)
            )
        else:
            places[column] = place
    _need_a_person(places, names)
    found = {column: names[place] for column, place in places.items()}
    is_text = known[_bare("content")] != "content"
    return Columns(
        places=places,
        names=found,
        notes=[*notes, *_unused_note(unused)],
        for_content=frozenset({known[_bare("content")]} if is_text else {"content"}),
        more=more,
        more_names={column: [names[one] for one in several] for column, several in more.items()},
    )


def _column(name: str, known: Mapping[str, str]) -> str | None:
    """Return the column that a name means; those of repeated ones may be numbered."""
    bare = _bare(name)
    column = known.get(bare)
    if column is None and bare[-1:].isdecimal():
        column = known.get(bare.rstrip("0123456789"))
        return column if column in REPEATED else None
    return column


def identifies(section: str) -> Callable[[Sequence[str]], bool]:
    """Return what says whether a row of a table names a column for the people it is about."""
    known = _known_names(section)

    def says(names: Sequence[str]) -> bool:
        found = {known.get(_bare(name)) for name in names if len(name) <= _LONGEST_NAME}
        return not found.isdisjoint(_NAME_PEOPLE)

    return says


@cache
def _known_names(section: str) -> Mapping[str, str]:
    """Return the columns that a file of a section may have, by the bare names they go by.

    Where an item is one text, a column ``content`` is that text, and in JSON the item too.
    """
    return {_bare(CONTENT.name): CONTENT.name} | {
        _bare(name): column.name
        for column in known_columns(section)
        for name in (column.name, *column.aliases)
    }


_NUMBERS_ROWS = N_(
    "The column “{column}” of this hub's file numbers its rows. It is not used: people are "
    "found by their e-mail addresses."
)


def _is_of_hub(names: Sequence[str]) -> bool:
    """Say whether a file has the form of a national hub, whose identifiers are those of rows."""
    bare = {_bare(name) for name in names}
    has_email = not bare.isdisjoint({"email", "emailaddress"})
    return has_email and "affiliationtype" in bare and not bare.isdisjoint(_OF_HUBS)


_OF_HUBS = frozenset({"putcode", "coursetitle", "course/title", "deleterecord", "isactive"})


def _need_a_person(places: Mapping[str, int], names: Sequence[str]) -> None:
    if not _NAME_PEOPLE & places.keys():
        raise UnreadableFileError(
            N_(
                "No column identifies the researchers: {names}. The file needs a column named "
                "“identifier”, “email” or “orcid-id”. Download the template to see the names."
            ).format(names=", ".join(name[:40] for name in names[:12]))
        )


def _unused_note(unused: Sequence[str]) -> list[str]:
    passed_over = {_bare(name) for name in PASSED_OVER}
    unknown = [name for name in unused if name and _bare(name) not in passed_over]
    if not unknown:
        return []
    return [N_("Unknown columns, not used: {columns}.").format(columns=", ".join(unknown[:20]))]


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    return _BETWEEN.sub("", _MARKS.sub("", plain_code(name).casefold()))


_NAME_PEOPLE = frozenset({"identifier", "email", "orcid-id", RESEARCHERS})
_LONGEST_NAME = 100
_MARKS = re.compile(
    r"[(\[]\s*(?:required|optional|mandatory|recommended|if[ ]known|pflichtfeld|obligatoire"
    r"|obligatorio|requerido|yyyy[-/]mm[-/]dd|iso)\s*[)\]]|[*:\"'\u2018\u2019“”†‡!]"
)
_BETWEEN = re.compile(r"[\s_-]+")
