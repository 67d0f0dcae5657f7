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
from scoping.translation import N_

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
           N_("Your reference for the researcher, such as an employee number. It "
              "identifies the researcher and must never change."),
           "E-1815"),
    ImportColumn("email", ("email address", "e-mail", "e-mail address", "mail"),
           N_("Identifies the researcher if there is no identifier."), "j.carberry@example.edu"),
    ImportColumn("first-name", ("given names", "given name", "forename"),
           N_("Needed to add a researcher who is not known yet."), "Josiah"),
    ImportColumn("last-name", ("family name", "surname"), "", "Carberry"),
    ImportColumn("orcid-id", ("orcid", "orcid identifier", "orcid uri"),
           N_("Stored as unauthenticated for a new researcher, until they sign in to "
              "ORCID."),
           "https://orcid.org/0000-0002-1825-0097"),
)  # fmt: skip

ITEM = (
    ImportColumn("id", ("item id", "key", "record id"),
           N_("Your reference for the item. A later file with the same reference changes "
              "the item."),
           "contract-2019-7"),
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
    "put-code", "visibility", "status", "display index", "row", "reasons", "source", "is active",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row each known column stands; ``notes`` say what is not used."""

    places: Mapping[str, int]
    names: Mapping[str, str]
    notes: Sequence[str]
    for_content: frozenset[str] = frozenset({"content"})

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
        yield ImportColumn(name, (), N_("The item's {name}.").format(name=name), example)


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
                N_(
                    "The columns “{first}” and “{second}” both contain {column}. Remove "
                    "one of them."
                ).format(first=names[places[column]], second=name, column=column)
            )
        else:
            places[column] = place
    _need_a_person(places)
    found = {column: names[place] for column, place in places.items()}
    return Columns(places=places, names=found, notes=_unused_note(unused))


def _need_a_person(places: Mapping[str, int]) -> None:
    if not {"identifier", "email"} & places.keys():
        raise UnreadableFileError(
            N_(
                "No column identifies the researchers. The file needs a column named "
                "“identifier” or “email”. Download the template to see the column names."
            )
        )


def _unused_note(unused: Sequence[str]) -> list[str]:
    passed_over = {_bare(name) for name in PASSED_OVER}
    unknown = [name for name in unused if name and _bare(name) not in passed_over]
    if not unknown:
        return []
    return [N_("Unknown columns, not used: {columns}.").format(columns=", ".join(unknown[:20]))]


def _bare(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name.casefold())
