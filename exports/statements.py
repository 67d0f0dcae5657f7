"""The COPY statements of the exports.

JSON goes through COPY's CSV mode with control characters as delimiter and quote: its text mode
would double backslashes. Postgres escapes control characters in JSON, so neither ever occurs
there and each line is one object (PostgreSQL documentation, "COPY", "CSV Format").
"""

from collections.abc import Mapping

from exports.columns import COLUMNS, Column, Format, Kind, What

BAR = "\x02"
"""What separates the parts of a line in ``raw`` statements."""

_RAW = r"(FORMAT csv, DELIMITER E'\x02', QUOTE E'\x01')"
_TENANT = "nullif(current_setting('app.tenant', true), '')::bigint"
_TIME = 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
_FORMULA = r"^[=+\-@\t\r]"

_CREDENTIAL = (
    "JOIN tenants_credential k ON k.tenant_id = {0}.tenant_id AND k.id = {0}.credential_id"
)
_RESEARCHER = "tenants_researcher r ON r.tenant_id = {0}.tenant_id AND r.id = {0}.researcher_id"
_SOURCES = {
    What.CONNECTIONS: (
        "tenants_researcher r "
        "LEFT JOIN oauth_connection c ON c.tenant_id = r.tenant_id AND c.researcher_id = r.id "
        f"LEFT {_CREDENTIAL.format('c')} "
        f"WHERE r.tenant_id = {_TENANT} AND (c.id IS NOT NULL OR r.claimed_orcid_id <> '')"
    ),
    What.TOKENS: (
        "oauth_grant g "
        "JOIN oauth_connection c ON c.tenant_id = g.tenant_id AND c.id = g.connection_id "
        f"{_CREDENTIAL.format('c')} JOIN {_RESEARCHER.format('c')} "
        f"WHERE g.tenant_id = {_TENANT} AND g.state <> 'revoked'"
    ),
    What.PUT_CODES: (
        "sync_placement p "
        "JOIN records_item i ON i.tenant_id = p.tenant_id AND i.id = p.item_id "
        f"{_CREDENTIAL.format('p')} JOIN {_RESEARCHER.format('i')} "
        f"WHERE p.tenant_id = {_TENANT} AND p.put_code IS NOT NULL"
    ),
}


def as_file(what: What, form: Format, *, sites: Mapping[str, str]) -> str:
    """Return the COPY of an export without secrets: CSV with its header, or JSON lines.

    ``sites`` are the addresses before an iD, by environment.
    """
    if form is Format.JSON:
        return f"COPY ({_objects(what, sites)}) TO STDOUT WITH {_RAW}"
    values = ", ".join(
        f'{_as_cell(column, sites, safe=form is Format.SPREADSHEET)} AS "{column.name}"'
        for column in COLUMNS[what]
    )
    query = f"SELECT {values} FROM {_SOURCES[what]}"  # noqa: S608 (our own table of columns)
    return f"COPY ({query}) TO STDOUT WITH (FORMAT csv, HEADER)"


def with_sealed(what: What, form: Format, *, sites: Mapping[str, str]) -> str:
    """Return the COPY whose lines have the open values, the row's public id, the sealed ones.

    The open values are one JSON object for JSON, one list of cells for CSV; sealed values are
    written in hexadecimal digits, missing ones are empty.
    """
    values = _objects_of(what, sites) if form is Format.JSON else _cells(what, form, sites)
    sealed = ", ".join(
        f"encode({column.sql}, 'hex')" for column in COLUMNS[what] if column.kind is Kind.SEALED
    )
    query = f"SELECT {values}, g.public_id, {sealed} FROM {_SOURCES[what]}"  # noqa: S608
    return f"COPY ({query}) TO STDOUT WITH {_RAW}"


def _objects(what: What, sites: Mapping[str, str]) -> str:
    values = ", ".join(f'{_as_value(column, sites)} AS "{column.name}"' for column in COLUMNS[what])
    query = f"SELECT {values} FROM {_SOURCES[what]}"  # noqa: S608
    return f"SELECT row_to_json(line) FROM ({query}) line"  # noqa: S608


def _objects_of(what: What, sites: Mapping[str, str]) -> str:
    pairs = ", ".join(
        f"'{column.name}', {_as_value(column, sites)}"
        for column in COLUMNS[what]
        if column.kind is not Kind.SEALED
    )
    return f"json_build_object({pairs})"


def _cells(what: What, form: Format, sites: Mapping[str, str]) -> str:
    cells = ", ".join(
        _as_cell(column, sites, safe=form is Format.SPREADSHEET)
        for column in COLUMNS[what]
        if column.kind is not Kind.SEALED
    )
    return f"json_build_array({cells})"


def _as_value(column: Column, sites: Mapping[str, str]) -> str:
    """Return the SQL of a value in JSON."""
    if column.kind is Kind.TEXT:
        return f"nullif({_sql(column, sites)}, '')"
    return _time(column) if column.kind is Kind.TIME else column.sql


def _as_cell(column: Column, sites: Mapping[str, str], *, safe: bool) -> str:
    """Return the SQL of a cell in CSV; ``safe`` marks what a spreadsheet takes for a formula."""
    if column.kind is Kind.TIME:
        return _time(column)
    if column.kind is Kind.TRUTH:
        return f"CASE WHEN {column.sql} THEN 'true' ELSE 'false' END"
    if column.kind is Kind.NUMBER:
        return column.sql
    text = _sql(column, sites)
    if column.kind is Kind.WORDS:
        text = f"array_to_string({text}, ' ')"
    if column.kind is Kind.IDS:
        text = f"array_to_string({text}, ' | ')"
    marked = f"CASE WHEN {text} ~ '{_FORMULA}' THEN '''' || ({text}) ELSE {text} END"
    return f"nullif({marked if safe else text}, '')"


def _time(column: Column) -> str:
    return f"to_char({column.sql} AT TIME ZONE 'UTC', '{_TIME}')"


def _sql(column: Column, sites: Mapping[str, str]) -> str:
    return column.sql.replace("{site}", _site(sites))


def _site(sites: Mapping[str, str]) -> str:
    """Return the SQL of the address before an iD: the registry's own, by the credential."""
    cases = " ".join(f"WHEN '{name}' THEN '{_quoted(address)}/'" for name, address in sites.items())
    return f"CASE k.environment {cases} END"


def _quoted(text: str) -> str:
    return text.replace("'", "''")
