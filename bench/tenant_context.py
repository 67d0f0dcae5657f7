"""Measure what it costs that each statement carries its tenant.

Reads one researcher by public id, 3,000 times a round, median of five rounds, on one connection
and in three ways: with a setting made once for the session (which a pooler would mix up), with the
setting in the same round trip (what the portal does), and in a transaction around each read.
Run by ``make bench`` or: DATABASE_URL=... DATABASE_OWNER_URL=... python -m bench.tenant_context
"""

import os
import statistics
import time
from collections.abc import Callable

import django

from bench._results import report

ROUNDS = 5
READS = 3_000


def main() -> None:
    """Report microseconds a read, and each way's ratio to the bare one."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "orcid_portal.settings")
    django.setup()
    tenant_id, public_id = _prepare()
    ways = {
        "bare": _bare(tenant_id, public_id),
        "in the statement": _scoped(tenant_id, public_id),
        "own transaction": _in_transaction(tenant_id, public_id),
    }
    figures = {name: _microseconds(read) for name, read in ways.items()}
    for name, figure in figures.items():
        report(f"read, {name}", figure, "us")
        report(f"read, {name}, to the bare one", figure / figures["bare"], "ratio")


def _prepare() -> tuple[int, str]:
    from django.utils.timezone import now

    from audit.entries import SYSTEM
    from scoping.context import tenant_context
    from tenants import actions

    tenant = actions.create_tenant(slug=f"bench-{time.time_ns()}", name="Bench", now=now())
    draft = actions.ResearcherDraft(external_ref="1", given_names="A")
    with tenant_context(tenant.pk):
        researcher = actions.add_researcher(draft=draft, actor=SYSTEM, now=now())
    return tenant.pk, researcher.public_id


def _bare(tenant_id: int, public_id: str) -> Callable[[], object]:
    """Read the same row without the wrapper: the session was told its tenant once."""
    from django.db import connection

    scoped = _scoped(tenant_id, public_id)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT set_config('app.tenant', '{tenant_id}', false)")

    def read() -> object:
        wrappers, connection.execute_wrappers = connection.execute_wrappers, []
        try:
            return scoped()
        finally:
            connection.execute_wrappers = wrappers

    return read


def _scoped(tenant_id: int, public_id: str) -> Callable[[], object]:
    from scoping.context import tenant_context
    from tenants.models import Researcher

    def read() -> object:
        with tenant_context(tenant_id):
            return Researcher.objects.get(public_id=public_id)

    return read


def _in_transaction(tenant_id: int, public_id: str) -> Callable[[], object]:
    from django.db import transaction

    scoped = _scoped(tenant_id, public_id)

    def read() -> object:
        with transaction.atomic():
            return scoped()

    return read


def _microseconds(read: Callable[[], object]) -> float:
    rounds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for _ in range(READS):
            read()
        rounds.append((time.perf_counter() - begun) / READS * 1e6)
    return statistics.median(rounds)


if __name__ == "__main__":
    main()
