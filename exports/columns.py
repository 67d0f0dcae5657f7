"""What can be taken out, column by column: one table for files, page and command.

``sql`` names the aliases of ``exports.statements``: r researcher, c connection, k credential,
g grant, p placement, i item, h change. Missing values are empty in CSV and null in JSON.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class What(StrEnum):
    """The exports."""

    CONNECTIONS = "connections"
    TOKENS = "tokens"
    PUT_CODES = "put_codes"
    CHANGES = "changes"

    @property
    def label(self) -> str:
        """Return the name in a sentence."""
        return self.value.replace("_", "-")


class Format(StrEnum):
    """How an export is written; ``spreadsheet`` is CSV that no spreadsheet takes for formulas."""

    CSV = "csv"
    JSON = "json"
    SPREADSHEET = "spreadsheet"

    @property
    def suffix(self) -> str:
        """Return the end of a file's name."""
        return "json" if self is Format.JSON else "csv"

    @property
    def content_type(self) -> str:
        """Return the media type."""
        return "application/json" if self is Format.JSON else "text/csv; charset=utf-8"


class Kind(StrEnum):
    """How a value is written: CSV has texts only, JSON truth values, numbers and lists too.

    A code is a text that is never empty and that no format need quote: a word of ours, an id.
    """

    TEXT = "text"
    CODE = "code"
    TIME = "time"
    NUMBER = "number"
    TRUTH = "truth"
    WORDS = "words"
    IDS = "ids"
    SEALED = "sealed"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an export."""

    name: str
    sql: str
    meaning: str
    kind: Kind = Kind.TEXT

    @property
    def stored_as(self) -> str:
        """Return the name of the database's column, without its alias."""
        return self.sql[2:]


_PERSON = (
    Column("researcher_key", "r.external_ref", "Your own key for the researcher."),
    Column("given_names", "r.given_names", "The researcher's given names, as you know them."),
    Column("family_name", "r.family_name", "The family name, as you know it."),
)
_ID = (
    Column(
        "orcid_uri",
        "k.site || c.orcid_id",
        "The iD in full, as it is to be shown.",
        Kind.CODE,
    ),
    Column("orcid_id", "c.orcid_id", "The iD alone.", Kind.CODE),
    Column("environment", "k.environment", "production, sandbox or simulator.", Kind.CODE),
)
_CLIENT = (
    Column("client_id", "k.client_id", "The client id of your ORCID credential."),
    Column("api_type", "k.api_type", "member or public.", Kind.CODE),
)

CONNECTIONS = (
    Column("orcid_uri", "coalesce(k.site, 'https://orcid.org/') || coalesce(c.orcid_id, "
           "r.claimed_orcid_id)", "The iD in full, as it is to be shown.", Kind.CODE),
    Column("orcid_id", "coalesce(c.orcid_id, r.claimed_orcid_id)", "The iD alone.", Kind.CODE),
    Column("authenticated", "c.id IS NOT NULL",
           "true where the person signed in at ORCID; false where the iD was typed or imported.",
           Kind.TRUTH),
    Column("authenticated_at", "c.authenticated_at", "The last sign-in at ORCID.", Kind.TIME),
    _ID[2],
    Column("state", "coalesce(c.state, 'claimed')",
           "active, lost, expired, moved, disconnected; claimed for an unauthenticated iD.",
           Kind.CODE),
    Column("state_reason", "c.state_reason", "Why the permission ended."),
    Column("scopes", "c.scopes", "What the person permits; in CSV separated by blanks.",
           Kind.WORDS),
    Column("connected_at", "c.connected_at", "The first sign-in at ORCID.", Kind.TIME),
    Column("expires_at", "c.expires_at", "When the permission ends by itself.", Kind.TIME),
    Column("ended_at", "c.ended_at", "When it ended.", Kind.TIME),
    *_PERSON,
    Column("email", "r.email", "The e-mail address, as you know it."),
    Column("department", "r.department", "The department, as you know it."),
    *_CLIENT,
    Column("researcher_id", "r.public_id", "The portal's id of the researcher.", Kind.CODE),
    Column("connection_id", "c.public_id", "The portal's id of the connection.", Kind.CODE),
)  # fmt: skip

TOKENS = (
    *_ID,
    Column("name", "c.name_at_orcid", "The name in ORCID's token response."),
    Column("token_type", "g.token_type", "bearer."),
    Column("scopes", "g.scopes", "What the tokens permit; in CSV separated by blanks.",
           Kind.WORDS),
    Column("received_at", "g.received_at", "When ORCID gave them.", Kind.TIME),
    Column("expires_at", "g.expires_at", "When they expire.", Kind.TIME),
    Column("state", "g.state", "current, superseded or withdrawn.", Kind.CODE),
    Column("connection_state", "c.state", "The state of the connection they belong to.", Kind.CODE),
    Column("generation", "g.generation", "1 for the first consent, 2 for the next.", Kind.NUMBER),
    *_CLIENT,
    *_PERSON,
    Column("connection_id", "c.public_id", "The portal's id of the connection.", Kind.CODE),
    Column("access_token", "g.access_token_sealed", "The access token.", Kind.SEALED),
    Column("refresh_token", "g.refresh_token_sealed", "The refresh token.", Kind.SEALED),
)  # fmt: skip

PUT_CODES = (
    Column("item_key", "i.key", "Your own key for the item."),
    Column("section", "p.section", "employment, work and so on.", Kind.CODE),
    Column("put_code", "p.put_code", "ORCID's number for the item on this record.", Kind.NUMBER),
    Column("orcid_uri", "k.site || p.orcid_id", "The record's iD in full.", Kind.CODE),
    Column("orcid_id", "p.orcid_id", "The iD alone.", Kind.CODE),
    _ID[2],
    Column("state", "p.state", "in-orcid, refused, removed, lost or deleted.", Kind.CODE),
    Column("group_id", "p.group_id", "The group of a peer review."),
    Column("group_put_code", "p.group_put_code", "ORCID's number for that group.", Kind.NUMBER),
    Column("self_ids", "i.self_ids",
           "The identifiers ORCID compares; in CSV separated by a blank, a bar and a blank.",
           Kind.IDS),
    Column("label", "i.label", "The title, or role and organisation."),
    Column("last_sent_at", "p.placed_at", "When it was last written to the record.", Kind.TIME),
    Column("edited_at", "p.edited_at", "When it was found to read otherwise than it was sent.",
           Kind.TIME),
    Column("researcher_key", "r.external_ref", "Your own key for the researcher."),
    _CLIENT[0],
    Column("item_id", "i.public_id", "The portal's id of the item.", Kind.CODE),
)  # fmt: skip

CHANGES = (
    Column("cursor", "h.number", "The change's number; ask with the last one you have.",
           Kind.NUMBER),
    Column("kind", "h.kind", "added, changed or removed.", Kind.CODE),
    Column("section", "h.section", "employment, work and so on; name, biography, emails.",
           Kind.CODE),
    Column("put_code", "h.put_code", "ORCID's number for the item; 0 where there is none.",
           Kind.NUMBER),
    Column("label", "h.label", "The title, or role and organisation."),
    Column("ours", "h.ours", "true where your own client is the item's source.", Kind.TRUTH),
    Column("source_client_id", "h.source_client_id", "The client that put it there."),
    Column("source_orcid_id", "h.source_orcid_id", "The person who typed it."),
    Column("source_name", "h.source_name", "The name of either."),
    Column("noted_at", "h.noted_at", "When reading found it.", Kind.TIME),
    *_ID,
    *_PERSON,
    Column("researcher_id", "r.public_id", "The portal's id of the researcher.", Kind.CODE),
    Column("connection_id", "c.public_id", "The portal's id of the connection.", Kind.CODE),
)  # fmt: skip

COLUMNS: dict[What, tuple[Column, ...]] = {
    What.CONNECTIONS: CONNECTIONS,
    What.TOKENS: TOKENS,
    What.PUT_CODES: PUT_CODES,
    What.CHANGES: CHANGES,
}
"""The columns of each export, in the order of the file."""


class UnknownColumnError(ValueError):
    """A column was asked for that the export does not have."""


def chosen(what: What, names: Collection[str]) -> tuple[Column, ...]:
    """Return the columns of these names, in the order of the file; all of them if none is named.

    Raises:
        UnknownColumnError: the export has no such column.
    """
    known = {column.name: column for column in COLUMNS[what]}
    if unknown := sorted(set(names) - set(known)):
        message = (
            f"The export of {what.label} has no column {', '.join(unknown)}. "
            f"It has {', '.join(known)}."
        )
        raise UnknownColumnError(message)
    return tuple(column for column in known.values() if not names or column.name in names)
