"""The COPY statements of the exports.

JSON goes through COPY's CSV mode with control characters as delimiter and quote: its text mode
would double backslashes. Postgres escapes control characters in JSON, so neither ever occurs
there and each line is one object (PostgreSQL documentation, "COPY", "CSV Format").
"""

from collections.abc import Mapping
from dataclasses import dataclass

from exports.columns import COLUMNS, Column, Format, Kind, What

BAR = "\x02"
"""What separates the parts of a line in ``raw`` statements."""

SPELT = "\x03"
"""What stands before a line that comes in hexadecimal digits."""

_SPELT_LINE = (
    "CASE WHEN line ~ E'[\\x01-\\x1f]' "
    "THEN E'\\x03' || encode(convert_to(line, 'UTF8'), 'hex') ELSE line END"
)
_RAW = r"(FORMAT csv, DELIMITER E'\x02', QUOTE E'\x01')"
_TIME = 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
_FORMULA = r"^[=+\-@\t\r]"

# The tenant stands in the statement as a number: asked of the setting for every row it would cost
# half of the time. Row security compares with the setting all the same, once a statement.
_CREDENTIAL = "JOIN tenants_credential k ON k.tenant_id = {tenant} AND k.id = "
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
        "JOIN records_item i ON i.tenant_id = {tenant} AND i.id = p.item_id "
        f"{_CREDENTIAL} p.credential_id {_RESEARCHER} i.researcher_id "
        "WHERE p.tenant_id = {tenant} AND p.put_code IS NOT NULL"
    ),
    What.CHANGES: (
        "sync_change h "
        "JOIN oauth_connection c ON c.tenant_id = {tenant} AND c.id = h.connection_id "
        f"{_CREDENTIAL} c.credential_id {_RESEARCHER} c.researcher_id "
        "WHERE h.tenant_id = {tenant} ORDER BY h.number"
    ),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose data an export is of, and the addresses before an iD by environment."""

    tenant_id: int
    sites: Mapping[str, str]

    def source(self, what: What) -> str:
        """Return what the rows are selected from."""
        return _SOURCES[what].format(tenant=int(self.tenant_id))

    def site(self) -> str:
        """Return the SQL of the address before an iD: the registry's own, by the credential."""
        cases = " ".join(
            f"WHEN '{name}' THEN '{_quoted(address)}/'" for name, address in self.sites.items()
        )
        return f"CASE k.environment {cases} END"


def as_file(what: What, form: Format, *, scope: Scope) -> str:
    """Return the COPY of an export without secrets: CSV without its header, or JSON lines."""
    if form is Format.JSON:
        return f"COPY ({_objects(what, scope)}) TO STDOUT WITH {_RAW}"
    values = ", ".join(
        f'{_as_cell(column, scope, safe=form is Format.SPREADSHEET)} AS "{column.name}"'
        for column in COLUMNS[what]
    )
    query = f"SELECT {values} FROM {scope.source(what)}"  # noqa: S608 (our own table of columns)
    return f"COPY ({query}) TO STDOUT WITH (FORMAT csv)"


def with_sealed(what: What, form: Format, *, scope: Scope) -> str:
    """Return the COPY whose lines have the open values, the row's public id, the sealed ones.

    The open values are one JSON object for JSON, else the beginning of a line of CSV; sealed
    values are written in hexadecimal digits, missing ones are empty. A line of CSV with a control
    character (a line break in a name) comes in hexadecimal digits too, behind :data:`SPELT`.
    """
    sealed = [column for column in COLUMNS[what] if column.kind is Kind.SEALED]
    digits = ", ".join(f"encode({column.sql}, 'hex') AS {column.name}" for column in sealed)
    values = _object_of(what, scope) if form is Format.JSON else _line_of(what, form, scope)
    query = (
        f"SELECT {values} AS line, g.public_id, {digits} "  # noqa: S608
        f"FROM {scope.source(what)} OFFSET 0"
    )
    names = ", ".join(column.name for column in sealed)
    if form is not Format.JSON:
        query = f"SELECT {_SPELT_LINE}, public_id, {names} FROM ({query}) row"  # noqa: S608
    return f"COPY ({query}) TO STDOUT WITH {_RAW}"


def _objects(what: What, scope: Scope) -> str:
    values = ", ".join(f'{_as_value(column, scope)} AS "{column.name}"' for column in COLUMNS[what])
    query = f"SELECT {values} FROM {scope.source(what)}"  # noqa: S608
    return f"SELECT row_to_json(line) FROM ({query}) line"  # noqa: S608


def _object_of(what: What, scope: Scope) -> str:
    pairs = ", ".join(
        f"'{column.name}', {_as_value(column, scope)}"
        for column in COLUMNS[what]
        if column.kind is not Kind.SEALED
    )
    return f"json_build_object({pairs})"


def _line_of(what: What, form: Format, scope: Scope) -> str:
    """Return the SQL of a line of CSV without the sealed values, quoted where it must be."""
    cells = (
        (column, _as_cell(column, scope, safe=form is Format.SPREADSHEET))
        for column in COLUMNS[what]
        if column.kind is not Kind.SEALED
    )
    quoted = (
        _quoted_cell(cell) if column.kind is Kind.TEXT else f"coalesce(({cell})::text, '')"
        for column, cell in cells
    )
    return f"concat_ws(',', {', '.join(quoted)})"


def _quoted_cell(cell: str) -> str:
    """Return the SQL of a cell in quotation marks where RFC 4180 asks for them."""
    return (
        f"CASE WHEN {cell} IS NULL THEN '' "
        f"WHEN strpos({cell}, ',') + strpos({cell}, '\"') + strpos({cell}, E'\\n') "
        f"+ strpos({cell}, E'\\r') = 0 THEN {cell} "
        f"ELSE '\"' || replace({cell}, '\"', '\"\"') || '\"' END"
    )


def _as_value(column: Column, scope: Scope) -> str:
    """Return the SQL of a value in JSON."""
    if column.kind is Kind.TEXT:
        return f"nullif({_sql(column, scope)}, '')"
    return _time(column) if column.kind is Kind.TIME else column.sql


def _as_cell(column: Column, scope: Scope, *, safe: bool) -> str:
    """Return the SQL of a cell in CSV; ``safe`` marks what a spreadsheet takes for a formula."""
    if column.kind is Kind.TIME:
        return _time(column)
    if column.kind is Kind.TRUTH:
        return f"CASE WHEN {column.sql} THEN 'true' ELSE 'false' END"
    if column.kind is Kind.NUMBER:
        return column.sql
    text = _sql(column, scope)
    if column.kind is Kind.WORDS:
        text = f"array_to_string({text}, ' ')"
    if column.kind is Kind.IDS:
        text = f"array_to_string({text}, ' | ')"
    marked = f"CASE WHEN {text} ~ '{_FORMULA}' THEN '''' || ({text}) ELSE {text} END"
    return f"nullif({marked if safe else text}, '')"


def _time(column: Column) -> str:
    return f"to_char({column.sql} AT TIME ZONE 'UTC', '{_TIME}')"


def _sql(column: Column, scope: Scope) -> str:
    return column.sql.replace("{site}", scope.site())


def _quoted(text: str) -> str:
    return text.replace("'", "''")
