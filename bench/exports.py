"""Measure the exports: rows a second, time to the first byte, growth of memory.

iDs and put-codes of EXPORT_BENCH_ROWS people (1,000,000 unless told), bar 500,000 rows a second;
tokens of EXPORT_BENCH_TOKENS (200,000), bar 0.6 of a bare loop that copies the same sealed columns
and opens them; first byte within 0.5 s; memory grows by less than 50 MB.
Run by ``make bench ARGS=exports``.
"""

import os
import resource
import time
from typing import TYPE_CHECKING

import django

from bench._results import report

if TYPE_CHECKING:
    from bench._export_world import ExportWorld

LEAST_ROWS_A_SECOND = 500_000
LEAST_RATIO = 0.6
FIRST_BYTE_SECONDS = 0.5
MOST_GROWTH_MB = 50


def main() -> None:
    """Report the figures."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orcid_portal.settings")
    django.setup()
    from bench._export_world import ExportWorld
    from scoping.context import tenant_context

    rows = int(os.environ.get("EXPORT_BENCH_ROWS", "1000000"))
    tokens = min(rows, int(os.environ.get("EXPORT_BENCH_TOKENS", "200000")))
    world = ExportWorld.make(rows=rows)
    with tenant_context(world.tenant.pk):
        world.give_tokens(count=tokens)
        for what in ("connections", "put_codes"):
            for form in ("csv", "json"):
                name = f"{what} as {form}"
                report(name, _take(what, form, rows), "rows/s", at_least=LEAST_ROWS_A_SECOND)
        bare = _bare(world, tokens)
        report("copy and open tokens alone", bare, "rows/s")
        for form in ("csv", "json"):
            ratio = _take("tokens", form, tokens) / bare
            report(f"tokens as {form}, to that", ratio, "ratio", at_least=LEAST_RATIO)


def _take(what: str, form: str, rows: int) -> float:
    """Take an export to its end and return rows a second."""
    from django.utils.timezone import now

    from audit.entries import SYSTEM
    from exports import actions
    from exports.columns import Format, What

    memory, begun = _memory_mb(), time.perf_counter()
    pieces = actions.begin(
        order=actions.Order(What(what), Format(form), "bench"), actor=SYSTEM, clock=now
    )
    size, first = len(next(pieces)), time.perf_counter() - begun
    size += sum(map(len, pieces))
    spent, growth = time.perf_counter() - begun, _memory_mb() - memory
    name = f"{what} as {form}"
    report(f"{name}, first byte", first, "s", at_most=FIRST_BYTE_SECONDS)
    report(f"{name}, growth of memory", growth, "MB", at_most=MOST_GROWTH_MB)
    report(f"{name}, bytes a row", size / rows, "bytes")
    return rows / spent


def _bare(world: "ExportWorld", rows: int) -> float:
    """Copy the sealed columns and open them, nothing else; return rows a second."""
    from exports.streams import Outcome, copied
    from exports.writing import _whole_lines
    from scoping.sealing import Place, unseal
    from tenants import keys

    tenant_id = world.tenant.pk
    statement = (
        "COPY (SELECT public_id, encode(access_token_sealed, 'hex'), "
        "encode(refresh_token_sealed, 'hex') FROM oauth_grant) TO STDOUT"
    )
    key = keys.tenant_key()
    begun = time.perf_counter()
    for lines in _whole_lines(copied(statement, tenant_id=tenant_id, outcome=Outcome())):
        for line in lines:
            row, access, refresh = line.split("\t")
            for column, digits in (("access_token_sealed", access),
                                   ("refresh_token_sealed", refresh)):  # fmt: skip
                place = Place("oauth_grant", column, tenant_id, row)
                unseal(bytes.fromhex(digits), key_of=lambda _: key, place=place)
    return rows / (time.perf_counter() - begun)


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
