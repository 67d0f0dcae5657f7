"""Measure an import: a CSV of IMPORT_BENCH_ROWS employments (100,000 unless told) of new people.

Checked and staged, then put in by slices, then the same file again (nothing to do), then each row
changed. Bar: 60 seconds for 100,000 rows checked and stored. Run by ``make bench ARGS=imports``.
"""

import csv
import gc
import io
import os
import time
from collections.abc import Callable

import django

from bench._results import report

BAR_SECONDS_A_ROW = 60 / 100_000
COLUMNS = (
    "identifier", "email", "first-name", "last-name", "id", "role-title", "department-name",
    "start-date", "org-name", "org-city", "org-country", "ror",
)  # fmt: skip


def main() -> None:
    """Report seconds and rows a second."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orcid_portal.settings")
    django.setup()
    from django.utils.timezone import now

    from scoping.context import tenant_context
    from tenants import actions

    gc.freeze()  # as a worker does once it is ready
    rows = int(os.environ.get("IMPORT_BENCH_ROWS", "100000"))
    tenant = actions.create_tenant(slug=f"bench-{time.time_ns()}", name="Bench", now=now())
    with tenant_context(tenant.pk):
        spent = _run("all new", rows, role="Professor")
        bar = BAR_SECONDS_A_ROW * rows
        report(f"{rows:,} new rows, checked and put in", spent, "s", at_most=bar)
        _run("the same again", rows, role="Professor")
        _run("all changed", rows, role="Dean")


def _run(name: str, rows: int, *, role: str) -> float:
    from django.utils.timezone import now

    from audit.entries import SYSTEM
    from records.imports import actions, staging

    upload = actions.Upload("bench.csv", "employment", file_of(rows, role))
    batch = actions.stage(upload=upload, actor=SYSTEM, clock=now)
    checked = _measured(f"{name}: checked", rows, lambda: staging.check(batch=batch, clock=now))

    def put_in() -> None:
        actions.commit(batch=batch, actor=SYSTEM, clock=now)
        batch.refresh_from_db()
        while batch.state == "committing":
            actions.put_in(batch=batch, clock=now)
            batch.refresh_from_db()

    return checked + _measured(f"{name}: put in", rows, put_in)


def _measured(name: str, rows: int, work: Callable[[], object]) -> float:
    begun, cpu = time.perf_counter(), time.process_time()
    work()
    spent, cpu = time.perf_counter() - begun, time.process_time() - cpu
    report(name, rows / spent, "rows/s")
    report(f"{name}, processor", cpu / rows * 1e6, "us/row")
    return spent


def file_of(rows: int, role: str) -> bytes:
    """Return a CSV of employments of so many people, all with the same role."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for number in range(rows):
        writer.writerow(
            [f"E-{number}", f"e{number}@north.example", f"Ann {number}", "Smith", f"c-{number}",
             role, "Mathematics", "2019-09-01", "University of Edinburgh", "Edinburgh", "GB",
             "https://ror.org/01nrxwf90"]
        )  # fmt: skip
    return file.getvalue().encode()


if __name__ == "__main__":
    main()
