"""What can be taken out, column by column: one table for files, page and command.

``sql`` names the aliases of ``exports.statements``: r researcher, c connection, k credential,
g grant, p placement, i item, h change, d e-mail domains, s the rest of the summary. Missing values
are empty in CSV and null in JSON.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from scoping.translation import N_
from sync.status.item_state_sql import item_state_case


class What(StrEnum):
    """The exports."""

    CONNECTIONS = "connections"
    TOKENS = "tokens"
    PUT_CODES = "put_codes"
    CHANGES = "changes"
    SUMMARIES = "summaries"

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
    Column("researcher_key", "r.external_ref", N_("Your reference for the researcher.")),
    Column(
        "given_names", "r.given_names", N_("The researcher's given names, as you entered them.")
    ),
    Column("family_name", "r.family_name", N_("The researcher's family name, as you entered it.")),
)
_ITEM_STATE = item_state_case(
    {
        "wanted": "coalesce(i.wanted, false)",
        "fingerprint": "i.fingerprint",
        "placement_state": "p.state",
        "put_code": "p.put_code",
        "sent_fingerprint": "p.fingerprint",
        "error_code": "p.error_code",
    }
)
_ID = (
    Column(
        "orcid_uri",
        "k.site || c.orcid_id",
        N_("The full iD, as it is to be displayed."),
        Kind.CODE,
    ),
    Column("orcid_id", "c.orcid_id", N_("The 16-character iD."), Kind.CODE),
    Column("environment", "k.environment", N_("production, sandbox or simulator."), Kind.CODE),
)
_CLIENT = (
    Column("client_id", "k.client_id", N_("The client ID of your ORCID credential.")),
    Column("api_type", "k.api_type", N_("member or public."), Kind.CODE),
)

# As ``sync.pull.read`` keeps them: in ORCID's JSON.
_DOMAINS = (
    "CASE WHEN d.id IS NOT NULL THEN ARRAY(SELECT lower(btrim(one->>'value')) "
    "FROM jsonb_array_elements(d.content->'email-domain') one) END"
)


def _summary(kind: str, count: str) -> str:
    return f"(s.content->'{kind}'->>'{count}')::bigint"


CONNECTIONS = (
    Column("orcid_uri", "coalesce(k.site, 'https://orcid.org/') || coalesce(c.orcid_id, "
           "r.claimed_orcid_id)", N_("The full iD, as it is to be displayed."), Kind.CODE),
    Column("orcid_id", "coalesce(c.orcid_id, r.claimed_orcid_id)",
           N_("The 16-character iD."), Kind.CODE),
    Column("authenticated", "c.id IS NOT NULL",
           N_("true if the researcher signed in to ORCID, false if the iD was entered or "
              "imported."),
           Kind.TRUTH),
    Column("authenticated_at", "c.authenticated_at", N_("The last sign-in to ORCID."), Kind.TIME),
    _ID[2],
    Column("state", "coalesce(c.state, 'claimed')",
           N_("active, lost, expired, moved, disconnected; claimed for an unauthenticated "
              "iD."),
           Kind.CODE),
    Column("state_reason", "c.state_reason", N_("Why the permission ended.")),
    Column("scopes", "c.scopes", N_("The permissions given; in CSV, separated by spaces."),
           Kind.WORDS),
    Column("connected_at", "c.connected_at", N_("The first sign-in to ORCID."), Kind.TIME),
    Column("expires_at", "c.expires_at", N_("When the permission expires."), Kind.TIME),
    Column("ended_at", "c.ended_at", N_("When the permission ended."), Kind.TIME),
    *_PERSON,
    Column("email", "r.email", N_("The e-mail address, as you entered it.")),
    Column("department", "r.department", N_("The department, as you entered it.")),
    *_CLIENT,
    Column("researcher_id", "r.public_id", N_("The portal's ID of the researcher."), Kind.CODE),
    Column("connection_id", "c.public_id", N_("The portal's ID of the connection."), Kind.CODE),
)  # fmt: skip

TOKENS = (
    *_ID,
    Column("name", "c.name_at_orcid", N_("The name in ORCID's token response.")),
    Column("token_type", "g.token_type", N_("bearer.")),
    Column("scopes", "g.scopes", N_("The scopes of the tokens; in CSV, separated by "
                                    "spaces."),
           Kind.WORDS),
    Column("received_at", "g.received_at", N_("When ORCID issued the tokens."), Kind.TIME),
    Column("expires_at", "g.expires_at", N_("When the tokens expire."), Kind.TIME),
    Column("state", "g.state", N_("current, superseded or withdrawn."), Kind.CODE),
    Column("connection_state", "c.state", N_("The state of the connection that the tokens "
                                             "belong to."), Kind.CODE),
    Column("generation", "g.generation",
           N_("1 for the first consent, 2 for the next."), Kind.NUMBER),
    *_CLIENT,
    *_PERSON,
    Column("connection_id", "c.public_id", N_("The portal's ID of the connection."), Kind.CODE),
    Column("access_token", "g.access_token_sealed", N_("The access token."), Kind.SEALED),
    Column("refresh_token", "g.refresh_token_sealed", N_("The refresh token."), Kind.SEALED),
)  # fmt: skip

PUT_CODES = (
    Column("item_key", "i.key", N_("Your reference for the item.")),
    Column("section", "p.section", N_("employment, work and so on."), Kind.CODE),
    Column("put_code", "p.put_code",
           N_("ORCID's put-code of the item on this record."), Kind.NUMBER),
    Column("orcid_uri", "k.site || p.orcid_id", N_("The full iD of the record."), Kind.CODE),
    Column("orcid_id", "p.orcid_id", N_("The 16-character iD."), Kind.CODE),
    _ID[2],
    Column("state", "p.state", N_("in-orcid, refused, removed, lost or deleted."), Kind.CODE),
    Column("group_id", "p.group_id", N_("The peer-review group.")),
    Column("group_put_code", "p.group_put_code", N_("ORCID's put-code of the peer-review "
                                                    "group."), Kind.NUMBER),
    Column("self_ids", "i.self_ids",
           N_("The identifiers that ORCID compares; in CSV, separated by “ | ”."),
           Kind.IDS),
    Column("label", "i.label", N_("The title, or role and organisation.")),
    Column("last_sent_at", "p.placed_at", N_("When the item was last written to the "
                                             "record."), Kind.TIME),
    Column("edited_at", "p.edited_at", N_("When the item was found edited on ORCID since "
                                          "you sent it."),
           Kind.TIME),
    Column("researcher_key", "r.external_ref", N_("Your reference for the researcher.")),
    _CLIENT[0],
    Column("item_id", "i.public_id", N_("The portal's ID of the item."), Kind.CODE),
    # Last, since programs may read the older columns by their places
    Column("item_state", _ITEM_STATE,
           N_("How the item stands, as on its page: in-orcid, to-update, to-delete, to-find, "
              "refused, removed or withdrawn."), Kind.CODE),
)  # fmt: skip

CHANGES = (
    Column("cursor", "h.number", N_("The number of the change, which is the cursor for "
                                    "the next export."),
           Kind.NUMBER),
    Column("kind", "h.kind", N_("added, changed or removed."), Kind.CODE),
    Column("section", "h.section", N_("employment, work and so on, or name, biography, "
                                      "emails, email-domains."),
           Kind.CODE),
    Column("put_code", "h.put_code", N_("ORCID's put-code of the item, 0 if there is none."),
           Kind.NUMBER),
    Column("label", "h.label", N_("The title, or role and organisation.")),
    Column("ours", "h.ours", N_("true if your own client is the source of the item."), Kind.TRUTH),
    Column("source_client_id", "h.source_client_id", N_("The client that is the source of the "
                                                        "item.")),
    Column("source_orcid_id", "h.source_orcid_id", N_("The person who is the source of the "
                                                      "item.")),
    Column("source_name", "h.source_name", N_("The name of the source.")),
    Column("noted_at", "h.noted_at", N_("When the portal found the change."), Kind.TIME),
    *_ID,
    *_PERSON,
    Column("researcher_id", "r.public_id", N_("The portal's ID of the researcher."), Kind.CODE),
    Column("connection_id", "c.public_id", N_("The portal's ID of the connection."), Kind.CODE),
)  # fmt: skip

SUMMARIES = (
    *_ID,
    Column("email_domains", _DOMAINS,
           N_("Verified e-mail domains that ORCID shows to everyone, at most three; in CSV, "
              "separated by spaces."), Kind.WORDS),
    Column("email_domain_count", "(d.content->>'count')::bigint",
           N_("How many verified e-mail domains the researcher shows to everyone."), Kind.NUMBER),
    Column("works_validated", _summary("works", "validated-count"),
           N_("Public works on the record that others than the researcher added."), Kind.NUMBER),
    Column("works_self_asserted", _summary("works", "self-asserted-count"),
           N_("Public works on the record that the researcher alone added."), Kind.NUMBER),
    Column("fundings_validated", _summary("fundings", "validated-count"),
           N_("Public funding on the record that others than the researcher added."),
           Kind.NUMBER),
    Column("fundings_self_asserted", _summary("fundings", "self-asserted-count"),
           N_("Public funding on the record that the researcher alone added."), Kind.NUMBER),
    Column("peer_reviews", _summary("peer-reviews", "total"),
           N_("Public peer reviews on the record."), Kind.NUMBER),
    Column("summary_read_at", "s.read_at",
           N_("When the portal read the e-mail domains and these counts."), Kind.TIME),
    *_PERSON,
    Column("researcher_id", "r.public_id", N_("The portal's ID of the researcher."), Kind.CODE),
    Column("connection_id", "c.public_id", N_("The portal's ID of the connection."), Kind.CODE),
)  # fmt: skip

COLUMNS: dict[What, tuple[Column, ...]] = {
    What.CONNECTIONS: CONNECTIONS,
    What.TOKENS: TOKENS,
    What.PUT_CODES: PUT_CODES,
    What.CHANGES: CHANGES,
    What.SUMMARIES: SUMMARIES,
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
        message = N_("The export of {export} has no column {unknown}. It has {known}.").format(
            export=what.label, unknown=", ".join(unknown), known=", ".join(known)
        )
        raise UnknownColumnError(message)
    return tuple(column for column in known.values() if not names or column.name in names)
