"""Measure an import: a CSV of IMPORT_BENCH_ROWS employments (100,000 unless told) of new people.

Checked and staged, then put in by slices, then the same file again (nothing to do), then each row
changed. Bar: 60 seconds for 100,000 rows checked and stored. Run by ``make bench ARGS=imports``.
"""

import csv
import io
import os
import sys
import time
from collections.abc import Callable

import django

BAR_SECONDS_A_ROW = 60 / 100_000
COLUMNS = (
    "identifier", "email", "first-name", "last-name", "id", "role-title", "department-name",
    "start-date", "org-name", "org-city", "org-country", "ror",
)  # fmt: skip


def main() -> int:
    """Print seconds and rows a second, and 1 if the bar is missed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orcid_portal.settings")
    django.setup()
    from django.utils.timezone import now  # noqa: PLC0415 (after django.setup)

    from scoping.context import tenant_context  # noqa: PLC0415
    from tenants import actions  # noqa: PLC0415

    rows = int(os.environ.get("IMPORT_BENCH_ROWS", "100000"))
    tenant = actions.create_tenant(slug=f"bench-{time.time_ns()}", name="Bench", now=now())
    with tenant_context(tenant.pk):
        spent = _run("all new", rows, role="Professor")
        _run("the same again", rows, role="Professor")
        _run("all changed", rows, role="Dean")
    return int(spent > BAR_SECONDS_A_ROW * rows)


def _run(name: str, rows: int, *, role: str) -> float:
    from django.utils.timezone import now  # noqa: PLC0415

    from audit.entries import SYSTEM  # noqa: PLC0415
    from records.imports import actions, staging  # noqa: PLC0415

    upload = actions.Upload("bench.csv", "employment", _file(rows, role))
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
    print(f"{name:24} {spent:7.1f} s {rows / spent:9,.0f} rows/s {cpu:7.1f} s of CPU", flush=True)
    return spent


def _file(rows: int, role: str) -> bytes:
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
    sys.exit(main())
