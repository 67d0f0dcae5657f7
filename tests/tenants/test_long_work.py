"""A tenant has one turn at long work at a time; what comes meanwhile waits for its end."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.db.models.functions import Now

from orcid_portal.celery import app
from scoping.context import in_tenant, tenant_context
from tenants import long_work
from tenants.models import LongWorkTurn, Tenant

pytestmark = pytest.mark.django_db

LONG = {"records.check_import", "records.commit_import", "sync.preview"}
SENDS = {"sync.drain"}
SHORT = {
    "oauth.sweep", "oauth.tend", "records.sweep", "sync.sweep", "sync.sweep_feed",
    "sync.sweep_hooks", "sync.sweep_previews",
}  # fmt: skip


class Work:
    """A long task; while it runs, it may do something else."""

    def __init__(self) -> None:
        self.done: list[int] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def __call__(self, *, tenant_id: int, number: int) -> None:
        @in_tenant
        @long_work.in_turn("test.work")
        def work(*, tenant_id: int, number: int) -> None:
            del tenant_id
            self.done.append(number)
            meanwhile, self.meanwhile = self.meanwhile, lambda: None
            meanwhile()

        work(tenant_id=tenant_id, number=number)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, int]]]:
    found: list[tuple[str, dict[str, int]]] = []
    monkeypatch.setattr(long_work, "enqueue", lambda task, **ids: found.append((task, ids)))
    return found


def test_a_second_message_waits_for_the_end_of_the_turn(
    north: Tenant, sent: list[tuple[str, dict[str, int]]]
) -> None:
    work = Work()

    def two_more_come() -> None:
        for number in (2, 3, 2):
            work(tenant_id=north.pk, number=number)
        assert sent == []

    work.meanwhile = two_more_come
    work(tenant_id=north.pk, number=1)

    assert work.done == [1]
    assert sent == [("test.work", {"tenant_id": north.pk, "number": one}) for one in (2, 3)]
    work(tenant_id=north.pk, number=2)
    assert work.done == [1, 2]
    assert len(sent) == 2


def test_another_tenant_does_not_wait(
    north: Tenant, south: Tenant, sent: list[tuple[str, dict[str, int]]]
) -> None:
    work = Work()
    work.meanwhile = lambda: work(tenant_id=south.pk, number=2)

    work(tenant_id=north.pk, number=1)

    assert (work.done, sent) == ([1, 2], [])
    with tenant_context(south.pk):
        assert LongWorkTurn.objects.get().tenant_id == south.pk


def test_a_turn_ends_when_its_work_fails(north: Tenant) -> None:
    work = Work()

    def fail() -> None:
        raise RuntimeError

    work.meanwhile = fail
    with pytest.raises(RuntimeError):
        work(tenant_id=north.pk, number=1)
    work(tenant_id=north.pk, number=2)

    assert work.done == [1, 2]


def test_the_turn_of_a_dead_worker_is_taken_over(
    north: Tenant, sent: list[tuple[str, dict[str, int]]]
) -> None:
    work = Work()

    def is_taken_over() -> None:
        LongWorkTurn.objects.update(leased_until=Now())
        work.meanwhile = lambda: work(tenant_id=north.pk, number=3)
        work(tenant_id=north.pk, number=2)
        assert sent == [("test.work", {"tenant_id": north.pk, "number": 3})]

    work.meanwhile = is_taken_over
    work(tenant_id=north.pk, number=1)

    assert work.done == [1, 2]
    assert len(sent) == 1


def test_a_turn_is_kept_with_each_slice(north: Tenant) -> None:
    work, kept = Work(), []

    def keep() -> None:
        LongWorkTurn.objects.update(leased_until=Now())
        long_work.keep()
        kept.append(LongWorkTurn.objects.filter(leased_until__gt=Now()).count())

    work.meanwhile = keep
    work(tenant_id=north.pk, number=1)

    assert kept == [1]
    long_work.keep()  # outside a turn there is nothing to keep


def test_each_task_has_its_queue() -> None:
    app.loader.import_default_modules()
    tasks = {name for name in app.tasks if not name.startswith("celery.")}
    routes = {name: app.amqp.router.route({}, name)["queue"].name for name in tasks}

    assert tasks >= LONG | SENDS | SHORT
    assert {name for name, queue in routes.items() if queue == "long"} == LONG
    assert {name for name, queue in routes.items() if queue == "sends"} == SENDS
    assert {queue.name for queue in settings.CELERY_TASK_QUEUES} == {"celery", "sends", "long"}
