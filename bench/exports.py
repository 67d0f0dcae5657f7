"""Measure the exports: rows a second, time to the first byte, growth of memory.

iDs and put-codes of EXPORT_BENCH_ROWS people (1,000,000 unless told), in all their columns and in
those that are mostly wanted, bar 500,000 rows a second; beside them what Postgres and psycopg2 can
do here at all, a bare COPY of the same columns as they are stored, in COPY's own form and to
nowhere. Tokens of EXPORT_BENCH_TOKENS others (200,000), bar 0.6 of a bare loop that copies the same
columns as they are stored and opens the tokens; a loop that copies the sealed columns alone,
without joining anything, is shown too. First byte within 0.5 s; memory grows by less than 50 MB.
Run by ``make bench ARGS=exports``.
"""

import os
import resource
import time
from pathlib import Path
from typing import TYPE_CHECKING

import django

from bench._results import report

if TYPE_CHECKING:
    from bench._export_world import ExportWorld

LEAST_ROWS_A_SECOND = 500_000
LEAST_RATIO = 0.6
FIRST_BYTE_SECONDS = 0.5
MOST_GROWTH_MB = 50
FEW = {
    "connections": ("orcid_uri", "researcher_key"),
    "put_codes": ("item_key", "put_code", "orcid_id"),
}


def main() -> None:
    """Report the figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orcid_portal.settings")
    django.setup()
    from bench._export_world import ExportWorld
    from scoping.context import tenant_context

    rows = int(os.environ.get("EXPORT_BENCH_ROWS", "1000000"))
    tokens = int(os.environ.get("EXPORT_BENCH_TOKENS", "200000"))
    world = ExportWorld.make(rows=rows)
    with tenant_context(world.tenant.pk):
        for what in ("connections", "put_codes"):
            _measure(what, world, rows)
    world = ExportWorld.make(rows=tokens)
    with tenant_context(world.tenant.pk):
        world.give_tokens()
        bare, alone = _bare(world, tokens), _sealed_alone(world, tokens)
        report("tokens, bare COPY of the columns, opened", bare, "rows/s")
        report("tokens, bare COPY of the sealed columns alone, opened", alone, "rows/s")
        for form in ("csv", "json"):
            rate = _take("tokens", form, tokens)
            report(f"tokens as {form}", rate, "rows/s")
            report(
                f"tokens as {form}, to the bare COPY", rate / bare, "ratio", at_least=LEAST_RATIO
            )
            report(f"tokens as {form}, to the sealed columns alone", rate / alone, "ratio")


def _measure(what: str, world: "ExportWorld", rows: int) -> None:
    bare = _bare_copy(what, world, rows)
    report(f"{what}, bare COPY of its columns", bare, "rows/s")
    for form in ("csv", "json"):
        rate = _take(what, form, rows)
        report(f"{what} as {form}", rate, "rows/s", at_least=LEAST_ROWS_A_SECOND)
        report(f"{what} as {form}, to the bare COPY", rate / bare, "ratio")
        rate = _take(what, form, rows, *FEW[what])
        name = f"{what} as {form}, {len(FEW[what])} columns"
        report(name, rate, "rows/s", at_least=LEAST_ROWS_A_SECOND)


def _take(what: str, form: str, rows: int, *names: str) -> float:
    """Take an export to its end, all columns or the named ones, and return rows a second."""
    from django.utils.timezone import now

    from audit.entries import SYSTEM
    from exports import actions
    from exports.columns import Format, What

    memory, begun = _memory_mb(), time.perf_counter()
    pieces = actions.begin(
        order=actions.ExportOrder(What(what), Format(form), "bench", names), actor=SYSTEM, clock=now
    )
    size, first = len(next(pieces)), time.perf_counter() - begun
    size += sum(map(len, pieces))
    spent, growth = time.perf_counter() - begun, _memory_mb() - memory
    if names:
        return rows / spent
    name = f"{what} as {form}"
    report(f"{name}, first byte", first, "s", at_most=FIRST_BYTE_SECONDS)
    report(f"{name}, growth of memory", growth, "MB", at_most=MOST_GROWTH_MB)
    report(f"{name}, bytes a row", size / rows, "bytes")
    return rows / spent


def _bare_copy(what: str, world: "ExportWorld", rows: int) -> float:
    """Copy the columns of an export as they are stored, joined and planned alike."""
    begun = time.perf_counter()
    with Path(os.devnull).open("wb") as nowhere:
        _copy(_columns_of(what, world), world, nowhere)
    return rows / (time.perf_counter() - begun)


def _bare(world: "ExportWorld", rows: int) -> float:
    """Copy the columns of the export of tokens likewise, and open the sealed ones."""
    opener = _Opener(world, row_at=-3)
    begun = time.perf_counter()
    _copy(_columns_of("tokens", world), world, opener)
    return rows / (time.perf_counter() - begun)


def _sealed_alone(world: "ExportWorld", rows: int) -> float:
    """Copy the sealed columns, joined with nothing, and open them."""
    opener = _Opener(world, row_at=0)
    query = "SELECT public_id, access_token_sealed, refresh_token_sealed FROM oauth_grant"
    begun = time.perf_counter()
    _copy(query, world, opener)
    return rows / (time.perf_counter() - begun)


class _Opener:
    """What a COPY of lines is written to: opens the two sealed values at the end of each."""

    def __init__(self, world: "ExportWorld", *, row_at: int) -> None:
        from scoping.sealing import SealedPlace, unsealer
        from tenants.encryption import keys

        self._row_at = row_at
        self._access, self._refresh = (
            unsealer(
                SealedPlace("oauth_grant", column, world.tenant.pk, ""), key_of=keys.own_keys()
            )
            for column in ("access_token_sealed", "refresh_token_sealed")
        )

    def write(self, line: bytes) -> None:
        found = line.split(b"\t")
        row, access, refresh = found[self._row_at], found[-2], found[-1]
        self._access(row, bytes.fromhex(access[_HEX_AT:].decode()))
        self._refresh(row, bytes.fromhex(refresh[_HEX_AT:].decode()))


_HEX_AT = len(r"\\x")


def _columns_of(what: str, world: "ExportWorld") -> str:
    """Return the query of an export's columns as they are stored."""
    from exports.columns import COLUMNS, What
    from exports.statements import ExportScope

    columns = [column.sql for column in COLUMNS[What(what)]]
    if what == "tokens":
        columns.insert(-2, "g.public_id")
    source = ExportScope(world.tenant.pk, {"sandbox": "https://sandbox.orcid.org"}).source(
        What(what)
    )
    return f"SELECT {', '.join(columns)} FROM {source}"  # noqa: S608


def _copy(query: str, world: "ExportWorld", sink: object) -> None:
    from django.db import connection, transaction

    from exports.streams import PLANNING

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLANNING)
        cursor.execute(f"SELECT set_config('app.tenant', '{world.tenant.pk}', true)")
        cursor.cursor.copy_expert(f"COPY ({query}) TO STDOUT", sink)


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
