"""Measure the dashboard's pages of a tenant with PAGES_BENCH_ROWS people (100,000 unless told).

Each person is connected and has one work on the record. The first opening is shown apart: it makes
the counts that are kept for a while (dashboard.cached_counts). Bar: 1 second for the median.
Run by ``make bench ARGS=pages``.
"""

import os
import statistics
import sys
import time
from typing import TYPE_CHECKING

import django

from bench._results import report

if TYPE_CHECKING:
    from django.test import Client

BAR_SECONDS = 1.0
OPENINGS = 7
PAGES = {
    "overview": "",
    "researchers": "researchers/",
    "researchers, a name": "researchers/?q=777",
    "researchers, a full name": "researchers/?q=1+77",
    "researchers, a state": "researchers/?state=connected",
    "researchers, a state nobody is in": "researchers/?state=invited",
    "researchers, a state to be searched for": "researchers/?state=not-invited",
    "search, a put-code": "search/?q=4711",
    "search, a DOI": "search/?q=10.5555/4711",
    "search, an iD": "search/?q=0000-0002-1825-0097",
    "sync": "sync/",
    "audit log": "audit/",
}


def main() -> None:
    """Report seconds for each page."""
    os.environ["LOG_LEVEL"] = "WARNING"
    django.setup()
    from bench._export_world import ExportWorld
    from dashboard.queries.people import matching
    from scoping.context import tenant_context

    world = ExportWorld.make(rows=int(os.environ.get("PAGES_BENCH_ROWS", "100000")))
    _analyse()
    with tenant_context(world.tenant.pk):
        browser = member(world.tenant.pk)
        middle = matching("5").first()
        pages = PAGES | {"researchers, amid": f"researchers/?after={middle.public_id}"}  # type: ignore[union-attr]
    for name, path in pages.items():
        _measure(browser, name, f"/t/{world.tenant.slug}/{path}")


def _analyse() -> None:
    """Let Postgres know its tables, as autovacuum would have by now."""
    from django.db import connections

    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def member(tenant_id: int) -> "Client":
    """Return the browser of a new owner of a tenant, signed in."""
    from django.conf import settings
    from django.test import Client
    from django.utils.timezone import now

    from audit.entries import SYSTEM
    from tenants import actions
    from tenants.models import User
    from tenants.roles import Role

    settings.ALLOWED_HOSTS.append("testserver")
    user = User(email=f"bench-{tenant_id}@north.example", name="Bench", joined_at=now())
    user.set_unusable_password()
    user.save()
    actions.add_member(user=user, role=Role.OWNER, actor=SYSTEM, now=now())
    browser = Client()
    browser.force_login(user)
    return browser


def _measure(browser: "Client", name: str, path: str) -> None:
    spent = []
    for _ in range(OPENINGS):
        begun = time.perf_counter()
        answer = browser.get(path)
        spent.append(time.perf_counter() - begun)
        if answer.status_code != 200:  # noqa: PLR2004
            sys.exit(f"{path} answered {answer.status_code}")
    report(f"{name}, first", spent[0], "s")
    report(f"{name}, median", statistics.median(spent[1:]), "s", at_most=BAR_SECONDS)


if __name__ == "__main__":
    main()
