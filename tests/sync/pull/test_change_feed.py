"""What others did on the records: noted once, in order, never what we did ourselves."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import requests
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils.timezone import now

from scoping.context import tenant_context
from sync.models import Placement, Snapshot
from sync.models.changes import Change, ChangeKind, FeedEnd
from sync.pull import change_feed
from sync.pull.change_feed import RecordChange
from sync.states import PlacementState
from tests.cast import Member
from tests.counting import queries_of
from tests.sync.pull.test_pull import read, remove_from_record
from tests.sync.world import Person, World, employment, work

PAGE = "/t/north/changes/"
Told = tuple[str, str, bool]


@pytest.fixture
def ada(world: World) -> Person:
    """Return a person whose empty record was read once."""
    person = world.person()
    read(world, person)
    return person


def told(since: int = 0) -> list[Told]:
    return [(one.kind, one.section, one.ours) for one in change_feed.since(since) if one.put_code]


def last() -> int:
    return max((one.number for one in change_feed.since(0)), default=0)


def put(world: World, person: Person, section: str, item: dict[str, Any]) -> int:
    """Let the researcher add something."""
    path = f"records/{person.orcid}/items"
    return int(world.registry.post(path, section=section, item=item)["put_code"])


def reads(world: World) -> list[str]:
    """Return what was read: the last words of the paths."""
    found = [one["path"] for one in world.registry.requests() if one["method"] == "GET"]
    return [path.rpartition("/v3.0/")[2][20:].partition("/")[0] for path in found]


def rewrite(world: World, person: Person, code: int, role: str) -> None:
    """Let another system with our client's token change an item."""
    url = f"{world.registry.url}/member/v3.0/{person.orcid}/employment/{code}"
    headers = {"Authorization": f"Bearer {person.token}", "Content-Type": "application/json"}
    body = employment(role) | {"put-code": code}
    requests.put(url, json=body, headers=headers, timeout=10).raise_for_status()


def write(person: Person, many: int) -> None:
    """Write changes with some time between taking numbers and the commit."""
    with tenant_context(person.connection.tenant_id), transaction.atomic():
        one = RecordChange(person.connection, ChangeKind.ADDED, "work", 1, ours=False)
        change_feed.append([one] * many, now=now())
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.002)")


def test_what_others_add_change_and_remove_is_news(world: World, ada: Person) -> None:
    code = put(world, ada, "employment", employment())
    put(world, ada, "work", work("10.1/x", "On looms"))
    read(world, ada)
    assert sorted(told()) == [("added", "employment", False), ("added", "work", False)]
    assert {one.label for one in change_feed.since(0)} >= {
        "On looms",
        "Lecturer, Boston University",
    }
    cursor = last()
    put(world, ada, "employment", employment("Dean") | {"put-code": code})
    read(world, ada)

    assert told(cursor)[0][0] in ("changed", "added")


def test_reading_an_unchanged_record_adds_nothing(world: World, ada: Person) -> None:
    put(world, ada, "employment", employment())
    read(world, ada)
    cursor = last()
    read(world, ada)
    world.registry.post(f"records/{ada.orcid}/items", section="keywords", item={"content": "x"})
    read(world, ada)

    assert told(cursor) == [("added", "keywords", False)]


def test_what_we_write_ourselves_is_compared_and_no_news(world: World, ada: Person) -> None:
    world.employ(ada)
    item = world.publish(ada, "10.1/a")
    world.drain()
    before = len(reads(world))
    read(world, ada)
    assert reads(world)[before:] == ["record", "works"]
    world.change(item, **{"short-description": "anew"})
    world.drain()
    before = len(reads(world))
    read(world, ada)

    assert reads(world)[before:] == ["record", "works"]
    assert told() == []
    assert Snapshot.objects.filter(ours=True).count() == 2
    assert Snapshot.objects.get(section="work").fingerprint == world.placement(item).fingerprint
    assert Placement.objects.filter(edited_at__isnull=False).count() == 0


def test_what_we_remove_ourselves_is_no_news(world: World, ada: Person) -> None:
    item = world.employ(ada)
    world.drain()
    read(world, ada)
    world.withdraw(item)
    world.drain()
    read(world, ada)

    assert told() == []
    assert not Snapshot.objects.filter(section="employment").exists()


def test_what_the_researcher_removes_of_ours_is_news(world: World, ada: Person) -> None:
    item = world.employ(ada)
    world.drain()
    read(world, ada)
    remove_from_record(world, ada, world.placement(item).put_code or 0)
    read(world, ada)

    assert told() == [("removed", "employment", True)]


def test_an_item_of_ours_that_others_edit_is_marked_and_not_overwritten(
    world: World, ada: Person
) -> None:
    item = world.employ(ada)
    world.drain()
    read(world, ada)
    rewrite(world, ada, world.placement(item).put_code or 0, "Dean")
    read(world, ada)
    world.make_due()
    world.drain()
    found = world.placement(item)
    assert (found.state, found.edited_at is not None) == (PlacementState.IN_ORCID, True)
    assert world.on_record(ada, "employment")[0]["role-title"] == "Dean"
    assert told() == [("changed", "employment", True)]
    world.change(item, **{"role-title": "Rector"})
    world.drain()

    assert world.placement(item).edited_at is None
    assert world.on_record(ada, "employment")[0]["role-title"] == "Rector"


def test_numbers_come_in_order_however_many_write(world: World, ada: Person) -> None:
    cursor = begun = last()
    seen: list[int] = []
    with ThreadPoolExecutor(8) as pool:
        writers = [pool.submit(_closing, write, ada, many) for many in [1, 3] * 20]
        while not all(writer.done() for writer in writers) or change_feed.since(cursor).exists():
            seen += [one.number for one in change_feed.since(cursor)]
            cursor = max(seen, default=cursor)
    for writer in writers:
        writer.result()

    assert seen == list(range(begun + 1, begun + 81))


def _closing(work: Any, *arguments: Any) -> None:  # noqa: ANN401 (a function and what it takes)
    try:
        work(*arguments)
    finally:
        connection.close()


def test_a_rolled_back_transaction_leaves_no_gap(world: World, ada: Person) -> None:
    begun = last()
    with transaction.atomic():
        change_feed.append(
            [RecordChange(ada.connection, ChangeKind.ADDED, "work", 1, ours=False)], now=now()
        )
        transaction.set_rollback(True)
    write(ada, 1)

    assert [one.number for one in change_feed.since(begun)] == [begun + 1]


def test_a_cursor_that_is_too_old_is_told_so(world: World, ada: Person) -> None:
    write(ada, 3)
    Change.objects.update(noted_at=now() - timedelta(days=500))
    write(ada, 1)
    assert change_feed.forget_old(now=now()) >= 3
    forgotten = FeedEnd.objects.get().forgotten_to

    assert [one.number for one in change_feed.since(forgotten)] == [forgotten + 1]
    with pytest.raises(change_feed.CursorTooOldError):
        change_feed.since(forgotten - 1)
    with pytest.raises(CommandError, match="no longer available"):
        call_command("changes", tenant="north", since=0)


def test_the_command_writes_what_is_new_since_a_cursor(world: World, ada: Person) -> None:
    write(ada, 3)
    out = StringIO()
    call_command("changes", tenant="north", since=last() - 2, format="json", stdout=out)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]

    assert [row["cursor"] for row in rows] == [last() - 1, last()]
    assert (rows[0]["orcid_id"], rows[0]["researcher_key"]) == (ada.orcid, "ada")
    out = StringIO()
    call_command("changes", tenant="north", since=last(), format="csv", stdout=out)
    assert out.getvalue().strip() == ",".join(change_feed.COLUMNS)


def test_the_page_is_the_tenants_own(
    world: World, ada: Person, alice: Member, bob: Member, charlie: Member
) -> None:
    put(world, ada, "employment", employment("Astronomer"))
    read(world, ada)

    assert "Astronomer" in alice.get(PAGE).content.decode()
    assert "Astronomer" in bob.get(PAGE + "?section=employment&ours=no").content.decode()
    assert "Astronomer" not in alice.get(PAGE + "?ours=yes").content.decode()
    assert "Astronomer" not in alice.get(PAGE + "?section=work").content.decode()
    assert "Astronomer" not in alice.get(PAGE + "?source=nobody").content.decode()
    assert "/t/north/exports/" in bob.get(PAGE).content.decode()
    assert charlie.get(PAGE).status_code == 404
    assert "Astronomer" not in charlie.get("/t/south/changes/").content.decode()


def test_a_full_page_costs_as_many_queries_as_one_row(
    world: World, ada: Person, alice: Member
) -> None:
    write(ada, 1)
    few = queries_of(alice, PAGE)
    write(ada, 60)

    assert queries_of(alice, PAGE) == few
    first = alice.get(PAGE).context["page"]
    second = alice.get(f"{PAGE}?after={first.after}").context["page"]
    assert first.rows[-1].number == second.rows[0].number + 1


def test_the_export_holds_the_cursor(world: World, ada: Person, alice: Member) -> None:
    write(ada, 2)
    rows = json.loads(b"".join(alice.get("/t/north/exports/changes/json/")))

    assert [row["cursor"] for row in rows] == [one.number for one in change_feed.since(0)]
    assert rows[-1]["orcid_id"] == ada.orcid


def test_a_person_who_is_forgotten_is_in_no_feed(world: World, ada: Person) -> None:
    from sync import erasure  # noqa: PLC0415

    write(ada, 2)
    with transaction.atomic():
        erasure.forget_researcher(researcher_id=ada.researcher.pk)

    assert Change.objects.count() == 0


def parts(since: int) -> list[tuple[str, str]]:
    """Return what happened to the parts of a record that have no put-code."""
    return [(one.kind, one.section) for one in change_feed.since(since) if not one.put_code]


def test_a_biography_that_is_no_longer_shown_is_forgotten_and_told(world: World) -> None:
    ada = world.person(biography="My life")
    read(world, ada)
    assert Snapshot.objects.filter(section="biography").exists()
    before = last()
    world.registry.post("records", orcid=ada.orcid, given_names="Ada")
    read(world, ada)

    assert parts(before) == [("removed", "biography")]
    assert not Snapshot.objects.filter(section="biography").exists()


def test_a_new_date_alone_is_no_news_of_a_part(world: World) -> None:
    emails = [{"email": "ada@example.org", "visibility": "public"}]
    ada = world.person(biography="My life", emails=emails)
    read(world, ada)
    before = last()
    put(world, ada, "employment", employment())
    read(world, ada)

    assert told(before) == [("added", "employment", False)]
    assert parts(before) == []
