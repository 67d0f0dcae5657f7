"""Many threads work for two tenants on the same connections, and one never sees the other's rows.

Each operation leaves its connection in another mood: after a commit, a roll-back, an error, a
half-read answer, a broken-off stream. The next one on it is, as often as not, the other tenant's.
"""

import random
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.db import DataError, IntegrityError, ProgrammingError, connection, transaction
from django.test import Client
from django.utils.timezone import now

from scoping.context import each_in_tenant, tenant_context
from tenants.models import DataKey, Researcher, Tenant
from tests.cast import Member
from tests.depth import TIMES

THREADS = 8
Seen = set[int]
Operation = Callable[[Tenant, Tenant], Seen]


class MindChangedError(Exception):
    """Raised in the middle of a transaction."""


def read(own: Tenant, other: Tenant) -> Seen:
    with tenant_context(own.pk):
        return seen()


def write(own: Tenant, other: Tenant) -> Seen:
    with tenant_context(own.pk), transaction.atomic():
        row = add_key(own)
        found = seen()
        row.delete()
    return found


def roll_back(own: Tenant, other: Tenant) -> Seen:
    with suppress(MindChangedError), tenant_context(own.pk), transaction.atomic():
        add_key(own)
        raise MindChangedError
    return seen()


def break_a_rule(own: Tenant, other: Tenant) -> Seen:
    with tenant_context(own.pk):
        with suppress(IntegrityError), transaction.atomic():
            for _ in range(2):
                Researcher.objects.create(
                    tenant=own, external_ref="twice", created_at=now(), changed_at=now()
                )
        return seen()


def reach_across(own: Tenant, other: Tenant) -> Seen:
    with tenant_context(own.pk):
        with pytest.raises(ProgrammingError, match="row-level security"):
            add_key(other)
        changed = DataKey._base_manager.filter(tenant=other).update(wrapped=b"stolen")
        return seen() | {-1 for _ in range(changed)}


def fail_outside(own: Tenant, other: Tenant) -> Seen:
    with tenant_context(own.pk), suppress(DataError), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    return seen()


def nest(own: Tenant, other: Tenant) -> Seen:
    with transaction.atomic(), tenant_context(other.pk):
        theirs = seen()
        with suppress(MindChangedError), tenant_context(own.pk), transaction.atomic():
            found = seen()
            raise MindChangedError
        return found if theirs == seen() == {other.pk} else {-1}


def read_half(own: Tenant, other: Tenant) -> Seen:
    with tenant_context(own.pk):
        first = next(DataKey._base_manager.iterator(chunk_size=1))
    return {first.tenant_id} | seen()


def stream_half(own: Tenant, other: Tenant) -> Seen:
    def pieces() -> Generator[Seen, None, None]:
        while True:
            yield seen()

    stream: Any = each_in_tenant(own.pk, pieces())
    found: Seen = next(stream) | seen()
    stream.close()
    return found


def stay_outside(own: Tenant, other: Tenant) -> Seen:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.tenant', true)")
        return seen() | ({-1} if cursor.fetchone()[0] else set())


OPERATIONS: tuple[Operation, ...] = (
    read, write, roll_back, break_a_rule, reach_across, fail_outside, nest, read_half,
    stream_half, stay_outside,
)  # fmt: skip


def seen() -> Seen:
    """Return whose rows a query without any condition finds."""
    return set(DataKey._base_manager.values_list("tenant_id", flat=True))


def add_key(tenant: Tenant) -> DataKey:
    return DataKey._base_manager.create(tenant=tenant, wrapped=b"x", created_at=now())


def hammer(operations: int, *, north: Tenant, south: Tenant) -> list[tuple[str, Seen]]:
    """Return what was seen that should not have been."""
    share = operations // THREADS

    def work(number: int) -> list[tuple[str, Seen]]:
        dice = random.Random(number)  # noqa: S311 (which comes next, no secret)
        wrong = []
        for _ in range(share):
            own, other = dice.choice([(north, south), (south, north)])
            operation = dice.choice(OPERATIONS)
            found = operation(own, other)
            if not found <= {own.pk}:
                wrong.append((operation.__name__, found))
        connection.close()
        return wrong

    with ThreadPoolExecutor(THREADS) as pool:
        return [entry for entries in pool.map(work, range(THREADS)) for entry in entries]


def test_mixed_work_on_used_connections_never_meets_another_tenant(
    committed: None, north: Tenant, south: Tenant
) -> None:
    assert hammer(10_000, north=north, south=south) == []


@pytest.mark.deep
@pytest.mark.first
def test_nor_does_very_much_of_it(committed: None, north: Tenant, south: Tenant) -> None:
    assert hammer(THREADS * 10_000 * TIMES, north=north, south=south) == []


def browse(rounds: int, members: list[Member]) -> list[tuple[str, int]]:
    """Let two members go about their pages in all threads; return what was wrong."""

    def work(number: int) -> list[tuple[str, int]]:
        dice, wrong = random.Random(number), []  # noqa: S311
        for _ in range(rounds // THREADS):
            member = dice.choice(members)
            (other,) = (one for one in members if one is not member)
            browser = Client()
            browser.cookies = member.cookies
            path = dice.choice(("", "researchers/", "members/", "nowhere/", "credentials/"))
            page = browser.get(f"/t/{member.tenant.slug}/{path}")
            across = browser.get(f"/t/{other.tenant.slug}/{path}")
            if across.status_code != 404 or other.user.email.encode() in page.content:
                wrong.append((path, across.status_code))
        connection.close()
        return wrong

    with ThreadPoolExecutor(THREADS) as pool:
        return [entry for entries in pool.map(work, range(THREADS)) for entry in entries]


def test_two_members_in_many_threads_see_their_own_pages(
    committed: None, alice: Member, charlie: Member
) -> None:
    assert browse(160, [alice, charlie]) == []


@pytest.mark.deep
@pytest.mark.first
def test_two_members_see_their_own_pages_thousands_of_times(
    committed: None, alice: Member, charlie: Member
) -> None:
    assert browse(1_000 * TIMES, [alice, charlie]) == []
