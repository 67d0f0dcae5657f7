"""Long work of a tenant, one turn at a time: checking and storing imports, dry runs.

Long work has a queue and workers of its own, so that sends and short work never wait for it. That
alone would let one tenant with twenty uploads keep all these workers from the others; so a
tenant has one turn at a time over all workers. A message that comes meanwhile is kept in the
turn's row, and queued again when the turn ends, behind what other tenants have queued by then.
"""

from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta
from functools import wraps
from typing import NamedTuple, ParamSpec

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now

from scoping.context import required_tenant_id
from scoping.enqueue import enqueue
from tenants.models import LongWorkTurn

P = ParamSpec("P")

# Extended with each slice of the work: as long as a killed worker keeps its tenant waiting.
LEASE = timedelta(seconds=60)
# A sweep sends each message again that was lost, so these need not be kept without end.
MOST_WAITING = 200


class _Held(NamedTuple):
    tenant_id: int
    fence: int


_held: ContextVar[_Held | None] = ContextVar("long_work_turn", default=None)


def in_turn(task: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Let a task run in its tenant's turn at long work; if it is taken, after it.

    The task runs in the tenant's context, with numbers as its only arguments; ``task`` is its name.
    """

    def decorate(function: Callable[P, None]) -> Callable[P, None]:
        @wraps(function)
        def run(*args: P.args, **kwargs: P.kwargs) -> None:
            held = _take([task, dict(kwargs)])
            if held is None:
                return
            token = _held.set(held)
            try:
                function(*args, **kwargs)
            finally:
                _held.reset(token)
                _give_back(held)

        return run

    return decorate


def keep() -> None:
    """Extend the current turn, if there is one: called with each slice of the work."""
    if held := _held.get():
        _rows(held).update(leased_until=Now() + LEASE)


def _take(message: list[object]) -> _Held | None:
    """Take the turn; if somebody has it, leave the message there and return None."""
    tenant_id = required_tenant_id()
    if not LongWorkTurn.objects.exists():
        LongWorkTurn.objects.bulk_create([LongWorkTurn(tenant_id=tenant_id)], ignore_conflicts=True)
    with transaction.atomic(durable=True):
        # Locked, so that a turn which ends just now does not pass over the message.
        row = LongWorkTurn.objects.select_for_update().get()
        own = LongWorkTurn.objects.filter(pk=row.pk)
        free = Q(leased_until=None) | Q(leased_until__lte=Now())
        if own.filter(free).update(fence=F("fence") + 1, leased_until=Now() + LEASE):
            return _Held(tenant_id, row.fence + 1)
        if message not in row.waiting and len(row.waiting) < MOST_WAITING:
            own.update(waiting=[*row.waiting, message])
    return None


def _give_back(held: _Held) -> None:
    """End the turn, and queue what waited for it; nothing if another worker has taken over."""
    with transaction.atomic(durable=True):
        row = _rows(held).select_for_update().first()
        if row is None:
            return
        _rows(held).update(leased_until=None, waiting=[])
    for task, numbers in row.waiting:
        enqueue(task, **numbers)


def _rows(held: _Held) -> QuerySet[LongWorkTurn]:
    return LongWorkTurn.objects.filter(tenant_id=held.tenant_id, fence=held.fence)
