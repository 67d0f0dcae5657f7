"""Measure the dashboard's pages of a tenant with PAGES_BENCH_ROWS people (100,000 unless told).

Each person is connected and has one work on the record. The first opening is shown apart: it makes
the counts that are kept for a while (dashboard.kept). Bar: 1 second for the median.
Run by ``make bench ARGS=pages``.
"""

import os
import statistics
import sys
import time
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from django.test import Client

BAR_SECONDS = 1.0
OPENINGS = 7
PAGES = {
    "overview": "",
    "researchers": "researchers/",
    "researchers, a name": "researchers/?q=777",
    "researchers, a state": "researchers/?state=connected",
    "search, a put-code": "search/?q=4711",
    "search, a DOI": "search/?q=10.5555/4711",
    "search, an iD": "search/?q=0000-0002-1825-0097",
    "sync": "sync/",
    "audit log": "audit/",
}


def main() -> int:
    """Print seconds for each page, and 1 if a median is over the bar."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orcid_portal.settings")
    django.setup()
    from bench._export_world import ExportWorld  # noqa: PLC0415 (after django.setup)
    from dashboard.queries.people import matching  # noqa: PLC0415
    from scoping.context import tenant_context  # noqa: PLC0415

    world = ExportWorld.make(rows=int(os.environ.get("PAGES_BENCH_ROWS", "100000")))
    _analyse()
    with tenant_context(world.tenant.pk):
        browser = _member(world.tenant.pk)
        middle = matching("5").first()
        pages = PAGES | {"researchers, amid": f"researchers/?after={middle.public_id}"}  # type: ignore[union-attr]
    medians = [
        _measured(browser, name, f"/t/{world.tenant.slug}/{path}") for name, path in pages.items()
    ]
    return int(max(medians) > BAR_SECONDS)


def _analyse() -> None:
    """Let Postgres know its tables, as autovacuum would have by now."""
    from django.db import connections  # noqa: PLC0415

    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def _member(tenant_id: int) -> "Client":
    from django.conf import settings  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.utils.timezone import now  # noqa: PLC0415

    from audit.entries import SYSTEM  # noqa: PLC0415
    from tenants import actions  # noqa: PLC0415
    from tenants.models import User  # noqa: PLC0415
    from tenants.roles import Role  # noqa: PLC0415

    settings.ALLOWED_HOSTS.append("testserver")
    user = User(email=f"bench-{tenant_id}@north.example", name="Bench", joined_at=now())
    user.set_unusable_password()
    user.save()
    actions.add_member(user=user, role=Role.OWNER, actor=SYSTEM, now=now())
    browser = Client()
    browser.force_login(user)
    return browser


def _measured(browser: "Client", name: str, path: str) -> float:
    spent = []
    for _ in range(OPENINGS):
        begun = time.perf_counter()
        answer = browser.get(path)
        spent.append(time.perf_counter() - begun)
        if answer.status_code != 200:  # noqa: PLR2004
            sys.exit(f"{path} answered {answer.status_code}")
    median = statistics.median(spent[1:])
    print(f"{name:24} first {spent[0]:6.3f} s   median {median:6.3f} s", flush=True)
    return median


if __name__ == "__main__":
    sys.exit(main())
