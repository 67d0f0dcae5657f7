"""From an upload to its end: checked whole, committed once, in turns, by workers."""

from datetime import timedelta

import pytest
from django.db import DataError
from django.utils.timezone import now
from pytest_django import DjangoCaptureOnCommitCallbacks

from audit import queries as audit
from audit.entries import SYSTEM
from records import tasks
from records.imports import actions, enqueue, staging
from records.imports.queries import KEPT_FOR_APPROVAL, KEPT_FOR_CORRECTION
from records.models import BatchState, ImportBatch, ImportFile, ImportRow, Item
from tenants.models import Tenant
from tests.cast import Member
from tests.records.uploads import ROW, as_csv, counts, stage

pytestmark = pytest.mark.usefixtures("in_north")


def test_a_file_is_checked_and_then_waits() -> None:
    batch = stage(as_csv(ROW, ROW | {"identifier": "E-2", "org-country": "XX"}))

    assert (batch.state, counts(batch)) == (BatchState.STAGED, (1, 0, 0, 1))
    assert batch.researchers_new == 1
    assert batch.problems == [
        {"column": "org-country", "sentence": "ORCID does not know the country “XX”. Write "
         "its two-letter ISO 3166-1 code, such as GB.",
         "rows": 1, "first_rows": [3]}
    ]  # fmt: skip
    assert not Item.objects.exists()
    assert not ImportFile.objects.exists()


def test_committing_twice_is_once() -> None:
    batch = stage(as_csv(ROW))

    assert actions.commit(batch=batch, actor=SYSTEM, clock=now)
    assert not actions.commit(batch=batch, actor=SYSTEM, clock=now)
    kinds = audit.events().filter(subject_kind="import").values_list("kind", flat=True)
    assert list(kinds) == ["import.committed", "import.staged"]


def test_an_import_goes_on_where_it_was_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "SLICE", 2)
    batch = stage(as_csv(*(ROW | {"identifier": f"E-{n}"} for n in range(5))))
    ImportBatch.objects.update(state=BatchState.COMMITTING)
    assert actions._slice(batch, now=now())

    for _ in range(2):
        actions.put_in(batch=batch, clock=now)

    batch.refresh_from_db()
    assert (batch.state, batch.rows_done) == (BatchState.COMMITTED, 5)
    assert Item.objects.count() == 5


def test_a_check_that_was_overtaken_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = stage(as_csv(ROW))
    ImportBatch.objects.update(state=BatchState.CHECKING, rows_done=7)

    with pytest.raises(staging._OvertakenError):
        staging._store(batch, [], staging._Tally(), before=0, now=now())


def test_a_large_file_is_left_to_a_worker(
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(actions, "ROWS_IN_REQUEST", 0)
    monkeypatch.setattr(
        enqueue, "check_soon", lambda *, tenant_id, batch_id: asked.append(batch_id)
    )
    with django_capture_on_commit_callbacks(execute=True):
        batch = stage(as_csv(ROW))

    assert batch.state == BatchState.CHECKING
    assert asked == [batch.pk]


def test_workers_check_and_put_in_what_is_large(
    monkeypatch: pytest.MonkeyPatch, north: Tenant
) -> None:
    monkeypatch.setattr(actions, "ROWS_IN_REQUEST", 0)
    batch = stage(as_csv(ROW))

    tasks.check_import(tenant_id=north.pk, batch_id=batch.pk)
    batch.refresh_from_db()
    actions.commit(batch=batch, actor=SYSTEM, clock=now)
    for _ in range(2):
        tasks.commit_import(tenant_id=north.pk, batch_id=batch.pk)

    batch.refresh_from_db()
    assert (batch.state, Item.objects.count()) == (BatchState.COMMITTED, 1)


def test_the_sweep_wakes_imports_that_stand_still(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        enqueue, "commit_soon", lambda *, tenant_id, batch_id: asked.append(batch_id)
    )
    batch = stage(as_csv(ROW))
    ImportBatch.objects.update(state=BatchState.COMMITTING)

    tasks.sweep()
    ImportBatch.objects.update(moved_at=now() - timedelta(minutes=2))
    tasks.sweep()

    assert asked == [batch.pk]


def test_what_is_discarded_is_gone() -> None:
    batch = stage(as_csv(ROW))

    actions.discard(batch=batch)

    assert not ImportRow.objects.exists()
    assert not actions.commit(batch=batch, actor=SYSTEM, clock=now)


@pytest.mark.parametrize("state", [BatchState.CHECKING, BatchState.COMMITTING])
def test_an_import_that_gets_no_further_is_given_up_and_can_be_discarded(
    monkeypatch: pytest.MonkeyPatch, north: Tenant, state: BatchState
) -> None:
    def work() -> None:
        if state == BatchState.CHECKING:
            tasks.check_import(tenant_id=north.pk, batch_id=batch.pk)
        else:
            tasks.commit_import(tenant_id=north.pk, batch_id=batch.pk)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(enqueue, "check_soon", lambda **_: work())
    monkeypatch.setattr(enqueue, "commit_soon", lambda **_: work())
    batch = stage(as_csv(ROW))
    ImportBatch.objects.update(state=state, moved_at=now() - timedelta(minutes=2))
    ImportFile.objects.create(tenant=north, batch=batch, content=as_csv(ROW))
    monkeypatch.setattr(staging, "_check", fail)
    monkeypatch.setattr(actions, "_put_in_slice", fail)

    for _ in range(actions.MOST_ATTEMPTS):
        with pytest.raises(RuntimeError):
            tasks.sweep()
        batch.refresh_from_db()
        assert batch.state == state
    tasks.sweep()

    batch.refresh_from_db()
    assert batch.state == BatchState.FAILED
    assert "5 attempts" in batch.notes[-1]
    actions.discard(batch=batch)
    batch.refresh_from_db()
    assert batch.state == BatchState.DISCARDED


def test_an_import_that_waits_for_its_turn_is_not_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(enqueue, "check_soon", lambda **_: None)
    stage(as_csv(ROW))
    ImportBatch.objects.update(state=BatchState.CHECKING, moved_at=now() - timedelta(hours=2))

    for _ in range(2 * actions.MOST_ATTEMPTS):
        tasks.sweep()

    assert ImportBatch.objects.get().state == BatchState.CHECKING


def test_rows_that_nobody_approves_or_corrects_are_deleted_in_time(alice: Member) -> None:
    bad = ROW | {"identifier": "E-2", "org-country": "XX"}
    stage(as_csv(ROW))
    imported = stage(as_csv(ROW | {"identifier": "E-3"}, bad))
    actions.commit(batch=imported, actor=SYSTEM, clock=now)
    page = f"/t/north/imports/{ImportBatch.objects.earliest('pk').public_id}/"
    assert "The rows are deleted on" in alice.get(page).text

    just_before = now() - KEPT_FOR_APPROVAL + timedelta(minutes=1)
    ImportBatch.objects.update(moved_at=just_before, committed_at=just_before)
    tasks.sweep()
    assert ImportRow.objects.count() == 2

    long_ago = now() - KEPT_FOR_CORRECTION - timedelta(minutes=1)
    ImportBatch.objects.update(moved_at=long_ago)
    tasks.sweep()
    assert ImportRow.objects.get().batch == imported

    ImportBatch.objects.filter(state=BatchState.COMMITTED).update(committed_at=long_ago)
    tasks.sweep()
    assert not ImportRow.objects.exists()
    assert Item.objects.count() == 1


def test_an_import_that_gets_on_is_tried_again_from_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(enqueue, "commit_soon", lambda **_: None)
    batch = stage(as_csv(ROW))
    ImportBatch.objects.update(
        state=BatchState.COMMITTING, moved_at=now() - timedelta(minutes=2), attempts=5
    )

    assert actions._slice(batch, now=now())

    batch.refresh_from_db()
    assert batch.attempts == 0


def test_a_value_that_only_postgres_refuses_refuses_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_: object) -> None:
        raise DataError("invalid input syntax for type json")

    monkeypatch.setattr(staging, "insert", refuse)

    batch = stage(as_csv(ROW))

    assert batch.state == BatchState.UNREADABLE
    assert "cannot be stored" in batch.notes[0]
