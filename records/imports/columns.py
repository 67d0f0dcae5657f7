"""Which column of a file is what.

Names are compared without case, blanks, hyphens and underscores. Besides our own names those of
ORCID's Affiliation Manager and of national hubs are known, so that a file made for them can be
used as it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from records.fields import FIELDS, family_of, takes_identifiers
from records.imports.limits import UnreadableFileError

IDENTIFIERS: dict[str, tuple[str, ...]] = {
    "work": (
        "doi", "pmid", "pmc", "arxiv", "isbn", "issn", "eid", "wosuid", "handle", "ark",
        "bibcode", "uri", "urn", "source-work-id", "other-id",
    ),
    "funding": ("grant_number", "doi", "uri", "proposal-id"),
}  # fmt: skip
"""The types of identifiers that have a column of their own, by section."""


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
           ("researcher id", "external ref", "person id", "staff id", "employee id", "local id"),
           "Your own key for the person. It finds the person again, so it must never change.",
           "E-1815"),
    ImportColumn("email", ("email address", "e-mail", "e-mail address", "mail"),
           "Finds the person where there is no identifier.", "j.carberry@example.edu"),
    ImportColumn("first-name", ("given names", "given name", "forename"),
           "With it, a person who is not known yet is added.", "Josiah"),
    ImportColumn("last-name", ("family name", "surname"), "", "Carberry"),
    ImportColumn("orcid-id", ("orcid", "orcid identifier", "orcid uri"),
           "Kept as a claim for a new person. Only the person's own sign-in makes it certain.",
           "https://orcid.org/0000-0002-1825-0097"),
)  # fmt: skip

ITEM = (
    ImportColumn("id", ("item id", "key", "record id"),
           "Your own key for this item. A later file with the same key changes the item.",
           "contract-2019-7"),
    ImportColumn("affiliation-section", ("affiliation type", "section"),
           "The kind of item; empty means the kind chosen at the upload.", ""),
    ImportColumn("external-id", ("external id value", "external identifier"),
           "An identifier of the item itself.", ""),
    ImportColumn("external-id-type", (), "Its type, such as uri or source-work-id.", ""),
    ImportColumn("external-id-url", (), "Where it leads.", ""),
    ImportColumn("external-id-relationship", ("relationship", "external id rel"),
           "Empty means self.", ""),
)  # fmt: skip

CONTENT = ImportColumn(
    "content", (), "In JSON files: the item in ORCID's own JSON, instead of columns."
)

# Columns that others' files have and that mean nothing here, and those of our own refusals
PASSED_OVER = (
    "put-code", "visibility", "status", "display index", "row", "reasons", "source", "is active",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row each known column stands; ``notes`` say what is not used."""

    places: Mapping[str, int]
    names: Mapping[str, str]
    notes: Sequence[str]

    def name_of(self, column: str) -> str:
        """Return a column's name as the file writes it."""
        return self.names.get(column, column)


def known_columns(section: str) -> list[ImportColumn]:
    """Return the columns a file of a section may have, in the order of the template."""
    fields = [
        ImportColumn(one.name, one.aliases, one.note, one.example, one.required)
        for one in FIELDS[section]
    ]
    own = ITEM[:2] if family_of(section) == "employment" else ITEM[:1]
    loose = ITEM[2:] if takes_identifiers(section) else ()
    return [*PERSON, *own, *fields, *_identifiers(section), *loose]


def _identifiers(section: str) -> Iterator[ImportColumn]:
    for name in IDENTIFIERS.get(section, ()):
        example = "10.5555/12345678" if name == "doi" else ""
        yield ImportColumn(name, (), f"The item's {name}.", example)


def find_columns(section: str, names: Sequence[str]) -> Columns:
    """Return where the known columns stand among a file's own names.

    Raises:
        UnreadableFileError: a column is there twice, or nothing tells whose items these are.
    """
    known = {
        _bare(name): column.name
        for column in [*known_columns(section), CONTENT]
        for name in (column.name, *column.aliases)
    }
    places: dict[str, int] = {}
    unused = []
    for place, name in enumerate(names):
        column = known.get(_bare(name))
        if column is None:
            unused.append(name)
        elif column in places:
            raise UnreadableFileError(
                f"The columns “{names[places[column]]}” and “{name}” are both the {column}: "
                "leave one out."
            )
        else:
            places[column] = place
    _need_a_person(places)
    found = {column: names[place] for column, place in places.items()}
    return Columns(places=places, names=found, notes=_unused_note(unused))


def _need_a_person(places: Mapping[str, int]) -> None:
    if not {"identifier", "email"} & places.keys():
        raise UnreadableFileError(
            "No column tells whose items these are: there must be one named “identifier” or "
            "“email”. Download the template to see the names of the columns."
        )


def _unused_note(unused: Sequence[str]) -> list[str]:
    passed_over = {_bare(name) for name in PASSED_OVER}
    unknown = [name for name in unused if name and _bare(name) not in passed_over]
    if not unknown:
        return []
    return [f"Not used, because no such columns are known: {', '.join(unknown[:20])}."]


def _bare(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name.casefold())
