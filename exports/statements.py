"""The COPY statements of the exports.

CSV without secrets comes as COPY itself writes it. What COPY cannot write, JSON and lines that
have sealed values opened behind them, Postgres makes row by row of the pieces below.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exports.columns import Column, Format, Kind, What

_FORMULA = r"^[=+\-@\t\r]"
_WITH_TEXT = {Kind.TEXT, Kind.WORDS, Kind.IDS}

# The tenant stands in the statement as a number: asked of the setting for every row it would cost
# half of the time. Row security compares with the setting all the same, once a statement. Each part
# can be read by parallel workers, or the texts of all rows would be left to one process. A part
# behind LEFT JOIN is not read at all where no column of it was chosen.
_CREDENTIAL = (
    "JOIN (SELECT id, environment, client_id, api_type, {site} AS site FROM tenants_credential "
    "WHERE tenant_id = {tenant}) k ON k.id = "
)
_RESEARCHER = "JOIN tenants_researcher r ON r.tenant_id = {tenant} AND r.id = "
_SOURCES = {
    What.CONNECTIONS: (
        "tenants_researcher r "
        "LEFT JOIN oauth_connection c ON c.tenant_id = {tenant} AND c.researcher_id = r.id "
        f"LEFT {_CREDENTIAL} c.credential_id "
        "WHERE r.tenant_id = {tenant} AND (c.id IS NOT NULL OR r.claimed_orcid_id <> '')"
    ),
    What.TOKENS: (
        "oauth_grant g "
        "JOIN oauth_connection c ON c.tenant_id = {tenant} AND c.id = g.connection_id "
        f"{_CREDENTIAL} c.credential_id {_RESEARCHER} c.researcher_id "
        "WHERE g.tenant_id = {tenant} AND g.state <> 'revoked'"
    ),
    What.PUT_CODES: (
        "sync_placement p "
        "LEFT JOIN records_item i ON i.tenant_id = {tenant} AND i.id = p.item_id "
        f"LEFT {_CREDENTIAL} p.credential_id LEFT {_RESEARCHER} i.researcher_id "
        "WHERE p.tenant_id = {tenant} AND p.put_code IS NOT NULL"
    ),
    What.CHANGES: (
        "sync_change h "
        "JOIN oauth_connection c ON c.tenant_id = {tenant} AND c.id = h.connection_id "
        f"{_CREDENTIAL} c.credential_id {_RESEARCHER} c.researcher_id "
        "WHERE h.tenant_id = {tenant} AND h.number > {since} ORDER BY h.number"
    ),
    What.SUMMARIES: (
        "sync_snapshot s "
        "JOIN oauth_connection c ON c.tenant_id = {tenant} AND c.id = s.connection_id "
        f"{_CREDENTIAL} c.credential_id {_RESEARCHER} c.researcher_id "
        "LEFT JOIN sync_snapshot d ON d.tenant_id = {tenant} AND d.connection_id = c.id "
        "AND d.section = 'email-domains' AND d.put_code = 0 "
        "WHERE s.tenant_id = {tenant} AND s.section = 'summary' AND s.put_code = 0"
    ),
}


@dataclass(frozen=True, slots=True)
class ExportScope:
    """Whose data an export is of, and the addresses before an iD by environment.

    ``since`` is the number after which changes are taken.
    """

    tenant_id: int
    sites: Mapping[str, str]
    since: int = 0

    def source(self, what: What) -> str:
        """Return what the rows are selected from."""
        return _SOURCES[what].format(
            tenant=int(self.tenant_id), site=self._site(), since=int(self.since)
        )

    def _site(self) -> str:
        """Return the SQL of the address before an iD: the registry's own, by the credential."""
        cases = " ".join(
            f"WHEN {_literal(name)} THEN {_literal(f'{address}/')}"
            for name, address in self.sites.items()
        )
        return f"CASE environment {cases} END"


def as_csv(columns: Sequence[Column], source: str, *, form: Format) -> str:
    """Return the COPY of columns without secrets as CSV, without its header."""
    values = ", ".join(
        f'{_as_cell(column, safe=form is Format.SPREADSHEET)} AS "{column.name}"'
        for column in columns
    )
    query = f"SELECT {values} FROM {source}"  # noqa: S608 (our own table of columns)
    return f"COPY ({query}) TO STDOUT WITH (FORMAT csv)"


def as_objects(columns: Sequence[Column], source: str) -> str:
    """Return the COPY of columns without secrets as JSON: a comma and an object on each line."""
    return _rows(f"{_object_of(columns)} || '}}'", source)


def with_sealed(columns: Sequence[Column], source: str, *, form: Format) -> str:
    """Return the COPY whose rows have the open values, the row's public id, the two sealed ones.

    The open values are an object for JSON, as above but not closed, else the beginning of a line
    of CSV. A sealed value that is missing is empty.
    """
    sealed = [f"coalesce({column.sql}, '')" for column in columns if column.kind is Kind.SEALED]
    open_ones = [column for column in columns if column.kind is not Kind.SEALED]
    is_safe = form is Format.SPREADSHEET
    values = _object_of(open_ones) if form is Format.JSON else _line_of(open_ones, safe=is_safe)
    return _rows(", ".join([values, "g.public_id", *sealed]), source)


def _rows(values: str, source: str) -> str:
    query = f"SELECT {values} FROM {source}"  # noqa: S608 (our own table of columns)
    return f"COPY ({query}) TO STDOUT WITH (FORMAT binary)"


def _object_of(columns: Sequence[Column]) -> str:
    """Return the SQL of a JSON object without its end.

    Joining texts takes a third of the time of Postgres's functions for whole objects.
    """
    pairs = [_pair(column, before=",\n{" if column is columns[0] else ",") for column in columns]
    return " || ".join(pairs)


def _pair(column: Column, *, before: str) -> str:
    """Return the SQL of a name and its value in JSON."""
    name = f'{before}"{column.name}":'
    if column.kind is Kind.TRUTH:
        true, false = _literal(f"{name}true"), _literal(f"{name}false")
        return f"CASE WHEN {column.sql} THEN {true} ELSE {false} END"
    return f"coalesce({_literal(name)} || {_as_json(column)}, {_literal(f'{name}null')})"


def _as_json(column: Column) -> str:
    """Return the SQL of a value in JSON."""
    if column.kind is Kind.TEXT:
        return f"to_json(nullif({column.sql}, ''))::text"
    if column.kind in {Kind.WORDS, Kind.IDS}:
        return f"to_json({column.sql})::text"
    if column.kind is Kind.NUMBER:
        return f"{column.sql}::text"
    text = _time(column) if column.kind is Kind.TIME else column.sql
    return f"""'"' || {text} || '"'"""


def _line_of(columns: Sequence[Column], *, safe: bool) -> str:
    """Return the SQL of a line of CSV without its end, its texts in quotation marks."""
    cells = [f"coalesce({_quoted(column, safe=safe)}, '')" for column in columns]
    return " || ',' || ".join(cells)


def _quoted(column: Column, *, safe: bool) -> str:
    """Return the SQL of a cell as text; looking which texts need quoting takes longer than that."""
    if column.kind is Kind.NUMBER:
        return f"{column.sql}::text"
    cell = _as_cell(column, safe=safe)
    return f"""'"' || replace({cell}, '"', '""') || '"'""" if column.kind in _WITH_TEXT else cell


def _as_cell(column: Column, *, safe: bool) -> str:
    """Return the SQL of a cell that COPY quotes, empty texts as null."""
    if column.kind in _WITH_TEXT:
        return f"nullif({_text(column, safe=safe)}, '')"
    if column.kind is Kind.TIME:
        return _time(column)
    if column.kind is Kind.TRUTH:
        return f"CASE WHEN {column.sql} THEN 'true' ELSE 'false' END"
    return column.sql


def _text(column: Column, *, safe: bool) -> str:
    """Return the SQL of a text; ``safe`` marks what a spreadsheet takes for a formula."""
    text = column.sql
    if column.kind is Kind.WORDS:
        text = f"array_to_string({text}, ' ')"
    if column.kind is Kind.IDS:
        text = f"array_to_string({text}, ' | ')"
    return f"CASE WHEN {text} ~ '{_FORMULA}' THEN '''' || {text} ELSE {text} END" if safe else text


def _time(column: Column) -> str:
    """Return the SQL of an instant as 2026-03-01T12:30:00Z; ``to_char`` takes longer."""
    seconds = f"date_trunc('second', {column.sql} AT TIME ZONE 'UTC')::text"
    return f"replace({seconds}, ' ', 'T') || 'Z'"


def _literal(text: str) -> str:
    quoted = text.replace("'", "''")
    return f"'{quoted}'"
