"""Quotas: one table, asked at every door, counted in Postgres."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import now
from pytest_django import Settings

from audit.entries import SYSTEM
from audit.models import Event
from dashboard import erasure
from records import actions as items
from records.imports import actions as imports
from records.models import BatchState, ImportBatch, Item
from scoping.context import tenant_context
from tenants import actions, quotas
from tenants.models import QuotaCount, QuotaName, QuotaUse, Researcher, Tenant
from tenants.quotas import QuotaReachedError
from tests.cast import Member
from tests.dashboard.world import make_world
from tests.records.samples import EMPLOYMENT_TEXTS
from tests.records.uploads import ROW, as_csv, stage

UPLOAD = "/t/north/imports/upload/"


def allow(tenant: Tenant, name: QuotaName, most: int) -> None:
    call_command("set_quota", tenant.slug, name.value, most, stdout=StringIO())


@pytest.fixture
def within(north: Tenant) -> Iterator[None]:
    with tenant_context(north.pk):
        yield


def send(member: Member, content: bytes) -> str:
    sent = {"file": SimpleUploadedFile("x.csv", content), "section": "employment"}
    return str(member.post(UPLOAD, sent, follow=True).content.decode())


def test_no_more_files_wait_than_may(alice: Member, north: Tenant) -> None:
    allow(north, QuotaName.FILES_WAITING, 1)
    send(alice, as_csv(ROW))

    assert "can have 1 files waiting" in send(alice, as_csv(ROW))
    with tenant_context(north.pk):
        assert ImportBatch.objects.count() == 1
        imports.discard(batch=ImportBatch.objects.get())
    assert "files waiting" not in send(alice, as_csv(ROW))


def test_no_more_bytes_wait_than_may(
    alice: Member, north: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    allow(north, QuotaName.BYTES_WAITING, 10)

    assert "0 MB of files waiting" in send(alice, as_csv(ROW))


def test_the_form_adds_no_more_researchers_than_may_be(alice: Member, north: Tenant) -> None:
    allow(north, QuotaName.RESEARCHERS, 0)

    answer = alice.post(
        reverse("tenants:researcher_add", args=["north"]),
        {"external_ref": "E-9", "given_names": "Grace"},
    )

    assert answer.status_code == 429
    assert "can have 0 researchers in the portal: ask the operator" in answer.content.decode()


def test_an_import_adds_no_more_researchers_than_may_be(alice: Member, north: Tenant) -> None:
    allow(north, QuotaName.RESEARCHERS, 0)
    with tenant_context(north.pk):
        batch = stage(as_csv(ROW))

    page = alice.post(
        reverse("records:import_commit", args=["north", batch.public_id]), follow=True
    )

    assert "can have 0 researchers" in page.content.decode()
    with tenant_context(north.pk):
        batch.refresh_from_db()
        assert batch.state == BatchState.STAGED


def test_rows_of_people_for_whom_there_is_no_room_any_more_say_so(
    within: None, north: Tenant
) -> None:
    batch = stage(as_csv(ROW))
    ImportBatch.objects.update(state=BatchState.COMMITTING)
    allow(north, QuotaName.RESEARCHERS, 0)

    imports.put_in(batch=batch, clock=now)

    batch.refresh_from_db()
    assert (batch.state, batch.rows_refused) == (BatchState.COMMITTED, 1)
    assert "0 researchers" in batch.rows.get().errors[0]["sentence"]


def test_the_form_adds_no_more_items_than_may_be(
    alice: Member, north: Tenant, ada: Researcher
) -> None:
    allow(north, QuotaName.ITEMS, 0)
    path = reverse("records:item_add", args=["north", ada.public_id, "keywords"])

    page = alice.post(path, {"keyword": "engines"}).content.decode()

    assert "can have 0 items in the portal" in page


def test_an_import_brings_no_more_items_than_may_be(alice: Member, north: Tenant) -> None:
    allow(north, QuotaName.ITEMS, 1)
    with tenant_context(north.pk):
        rows = (ROW, ROW | EMPLOYMENT_TEXTS | {"role-title": "Dean"})
        batch = stage(as_csv(*rows))
        assert batch.rows_new == 2
        with pytest.raises(QuotaReachedError, match="1 items"):
            imports.commit(batch=batch, actor=SYSTEM, clock=now)
        assert not Item.objects.exists()


def add_keyword(researcher: Researcher, word: str) -> Item:
    draft = items.ItemDraft("keywords", {"content": word})
    return items.add_item(researcher=researcher, draft=draft, actor=SYSTEM, now=now())


def kept(name: QuotaName) -> int:
    return QuotaCount.objects.get(name=name).amount


def test_one_more_counts_no_table(within: None, ada: Researcher) -> None:
    add_keyword(ada, "rivers")

    with CaptureQueriesContext(connection) as captured:
        add_keyword(ada, "lakes")
        draft = actions.ResearcherDraft(external_ref="E-2", given_names="A")
        actions.add_researcher(draft=draft, actor=SYSTEM, now=now())

    said = [query["sql"] for query in captured]
    assert not [sql for sql in said if "COUNT(" in sql]
    # The limit and the kept count, for each of the two
    assert len([sql for sql in said if "tenants_quota" in sql]) == 4


def test_what_was_removed_makes_room_again(
    within: None, north: Tenant, ada: Researcher, make_researcher: Callable[..., Researcher]
) -> None:
    allow(north, QuotaName.ITEMS, 2)
    grace = make_researcher(north, "grace")
    add_keyword(ada, "rivers"), add_keyword(ada, "lakes")
    with pytest.raises(QuotaReachedError):
        add_keyword(grace, "seas")

    erasure.erase_researcher(researcher=ada, actor=SYSTEM, now=now())

    assert kept(QuotaName.ITEMS) == 2
    add_keyword(grace, "seas")
    assert kept(QuotaName.ITEMS) == 1


def test_a_count_that_something_else_moved_is_right_after_a_day(
    within: None, ada: Researcher
) -> None:
    add_keyword(ada, "rivers")
    QuotaCount.objects.update(amount=-5, counted_at=now() - timedelta(days=1))

    add_keyword(ada, "lakes")

    assert kept(QuotaName.ITEMS) == 2


def test_a_refused_item_counts_nothing(within: None, ada: Researcher) -> None:
    add_keyword(ada, "rivers")
    with transaction.atomic():
        quotas.take(QuotaName.ITEMS, 1, used=int, now=now())
        transaction.set_rollback(True)

    assert kept(QuotaName.ITEMS) == 1


def test_a_withdrawn_item_keeps_its_place_and_comes_back_to_it(
    within: None, north: Tenant, ada: Researcher
) -> None:
    allow(north, QuotaName.ITEMS, 1)
    item = add_keyword(ada, "rivers")
    items.withdraw_item(item=item, actor=SYSTEM, now=now())
    with pytest.raises(QuotaReachedError):
        add_keyword(ada, "lakes")

    items.restore_item(item=item, actor=SYSTEM, now=now())
    assert Item.objects.get().wanted


def test_nothing_comes_back_once_there_is_more_than_may_be(
    alice: Member, north: Tenant, ada: Researcher
) -> None:
    with tenant_context(north.pk):
        item = add_keyword(ada, "rivers")
        items.withdraw_item(item=item, actor=SYSTEM, now=now())
    allow(north, QuotaName.ITEMS, 0)

    answer = alice.post(reverse("records:item_restore", args=["north", item.public_id]))

    assert answer.status_code == 429
    with tenant_context(north.pk):
        assert not Item.objects.get().wanted


def test_an_import_holds_the_places_of_what_it_brings(
    within: None, north: Tenant, ada: Researcher
) -> None:
    again = {"identifier": ada.external_ref}
    first = ROW | again | {"id": "1"}
    imports.commit(batch=stage(as_csv(first)), actor=SYSTEM, clock=now)
    second = EMPLOYMENT_TEXTS | again | {"id": "2", "role-title": "Dean"}
    batch = stage(as_csv(first | {"role-title": "Head"}, second))
    assert (batch.rows_changed, batch.rows_new) == (1, 1)
    allow(north, QuotaName.ITEMS, 2)
    ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.COMMITTING, rows_done=1)
    QuotaCount.objects.update(amount=2, counted_at=now() - timedelta(days=1))

    with pytest.raises(QuotaReachedError):
        add_keyword(ada, "rivers")  # counted anew: the row that is still to come has its place

    imports.put_in(batch=batch, clock=now)
    assert Item.objects.count() == kept(QuotaName.ITEMS) == 2


def test_what_an_import_did_not_bring_after_all_is_not_counted(
    within: None, north: Tenant, ada: Researcher
) -> None:
    row = ROW | {"identifier": ada.external_ref, "id": "1"}
    batches = [stage(as_csv(row)), stage(as_csv(row))]
    for batch in batches:
        imports.commit(batch=batch, actor=SYSTEM, clock=now)

    assert Item.objects.count() == kept(QuotaName.ITEMS) == 1


def test_no_more_letters_leave_a_day_than_may(
    alice: Member, north: Tenant, ada: Researcher, mailoutbox: list[object]
) -> None:
    with tenant_context(north.pk):
        credential = make_world(north).credential
    allow(north, QuotaName.MAILS_A_DAY, 1)
    path = reverse("oauth:invite", args=["north", ada.public_id])

    statuses = [
        alice.post(path, {"credential": credential.public_id}).status_code for _ in range(2)
    ]

    assert (statuses, len(mailoutbox)) == ([302, 429], 1)


def test_a_day_ends_at_midnight_and_is_one_row(within: None, north: Tenant) -> None:
    allow(north, QuotaName.MAILS_A_DAY, 2)
    noon = datetime(2031, 5, 1, 12, tzinfo=UTC)
    for _ in range(2):
        quotas.spend_of_the_day(QuotaName.MAILS_A_DAY, now=noon)
    with pytest.raises(QuotaReachedError):
        quotas.spend_of_the_day(QuotaName.MAILS_A_DAY, now=noon + timedelta(hours=11))

    quotas.spend_of_the_day(QuotaName.MAILS_A_DAY, now=noon + timedelta(hours=12))

    assert list(QuotaUse.objects.values_list("amount", flat=True)) == [1]


def test_no_more_exports_run_at_once_than_may(olga: Member, north: Tenant) -> None:
    allow(north, QuotaName.EXPORTS_AT_ONCE, 1)
    path = "/t/north/exports/connections/csv/"

    first = olga.get(path)
    assert olga.get(path).status_code == 429
    first.getvalue()

    assert olga.get(path).status_code == 200


def test_the_command_says_that_too_many_exports_run(north: Tenant) -> None:
    allow(north, QuotaName.EXPORTS_AT_ONCE, 0)

    with pytest.raises(CommandError, match="can run 0 exports"):
        call_command("export", tenant="north", what="connections")


def test_an_export_whose_reader_never_came_holds_its_place_for_an_hour(
    within: None, north: Tenant
) -> None:
    allow(north, QuotaName.EXPORTS_AT_ONCE, 1)
    hour = timedelta(hours=1)
    quotas.hold(QuotaName.EXPORTS_AT_ONCE, longest=hour, now=now())
    with pytest.raises(QuotaReachedError):
        quotas.hold(QuotaName.EXPORTS_AT_ONCE, longest=hour, now=now())

    assert quotas.hold(QuotaName.EXPORTS_AT_ONCE, longest=hour, now=now() + hour)


@pytest.mark.parametrize("is_counted", [True, False])
def test_of_many_at_once_no_more_get_in_than_fit(
    committed: None, north: Tenant, *, is_counted: bool
) -> None:
    allow(north, QuotaName.RESEARCHERS, 3)
    if is_counted:
        with tenant_context(north.pk), transaction.atomic():
            quotas.check(QuotaName.RESEARCHERS, 0, used=Researcher.objects.count, now=now())
    added, barrier = [], threading.Barrier(8)

    def add(number: int) -> None:
        draft = actions.ResearcherDraft(external_ref=f"E-{number}", given_names="A")
        with tenant_context(north.pk):
            barrier.wait(10)
            try:
                added.append(actions.add_researcher(draft=draft, actor=SYSTEM, now=now()))
            except QuotaReachedError:
                pass
            finally:
                connection.close()

    threads = [threading.Thread(target=add, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert len(added) == 3


def test_of_two_items_at_once_one_gets_the_last_place(
    committed: None, north: Tenant, make_researcher: Callable[..., Researcher]
) -> None:
    allow(north, QuotaName.ITEMS, 2)
    people = [make_researcher(north, name) for name in ("ada", "grace")]
    with tenant_context(north.pk):
        add_keyword(people[0], "rivers")
    barrier = threading.Barrier(2)

    def add(researcher: Researcher) -> bool:
        with tenant_context(north.pk):
            barrier.wait(10)
            try:
                return bool(add_keyword(researcher, "lakes"))
            except QuotaReachedError:
                return False
            finally:
                connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(add, people)) == [False, True]


def test_without_redis_quotas_hold(
    alice: Member, north: Tenant, settings: Settings, make_researcher: Callable[..., Researcher]
) -> None:
    nowhere = {"BACKEND": "django.core.cache.backends.redis.RedisCache",
               "LOCATION": "redis://127.0.0.1:1/0"}  # fmt: skip
    settings.CACHES = {"default": nowhere}
    allow(north, QuotaName.FILES_WAITING, 0)

    assert "can have 0 files waiting" in send(alice, as_csv(ROW))


def test_a_tenants_quota_is_its_own(
    north: Tenant, south: Tenant, make_researcher: Callable[[Tenant, str], Researcher]
) -> None:
    allow(north, QuotaName.RESEARCHERS, 0)
    make_researcher(south, "sam")

    with tenant_context(south.pk):
        assert quotas.limit(QuotaName.RESEARCHERS) == 200_000
        quotas.hold(QuotaName.EXPORTS_AT_ONCE, longest=timedelta(hours=1), now=now())
    with tenant_context(north.pk):
        assert quotas.limit(QuotaName.RESEARCHERS) == 0
        assert not QuotaUse.objects.exists()


def test_the_commands_show_and_set_and_leave_an_event(north: Tenant) -> None:
    shown = StringIO()
    allow(north, QuotaName.ITEMS, 7)
    call_command("show_quotas", "north", stdout=shown)

    assert "items: 7 (own)\n" in shown.getvalue()
    assert "researchers: 200,000 (default)\n" in shown.getvalue()
    assert shown.getvalue().count("\n") == len(QuotaName)
    with tenant_context(north.pk):
        event = Event.objects.filter(kind="tenant.changed").latest("at")
        assert event.details == {"quota": "items", "most": 7}


def test_the_documentation_has_the_defaults() -> None:
    text = (Path(__file__).parents[2] / "docs/scaling.md").read_text()

    for name, rule in quotas.RULES.items():
        assert f"| `{name.value}` | {rule.most:,} |" in text


def test_a_quota_below_zero_is_refused(north: Tenant) -> None:
    with pytest.raises(CommandError, match="below zero"):
        call_command("set_quota", "north", "items", "--", "-1")
