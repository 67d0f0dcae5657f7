"""A dry run says what the next run does, and writes nothing."""

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from audit.entries import SYSTEM
from records.models import ImportBatch, Item
from sync import actions, tasks
from sync.dry_run import runner
from sync.dry_run.summary import FIRST_NAMED
from sync.models import Preview
from sync.push.send import reading_pool
from sync.scheduling import enqueue, pausing
from sync.scheduling.targets import SyncTarget
from tests.cast import Member
from tests.counting import queries_of
from tests.sync.pull.test_pull import remove_from_record
from tests.sync.push.test_review_groups import review
from tests.sync.scheduling.test_pausing import imported
from tests.sync.world import Person, World


def preview(scope: SyncTarget | None = None) -> Preview:
    """Let a dry run go through."""
    found = runner.ask(scope=scope or SyncTarget(), actor=SYSTEM, now=now())
    assert runner.go_on(preview=found, pool=reading_pool(), clock=now)
    found.refresh_from_db()
    return found


def counts(found: Preview) -> dict[str, int]:
    """Return the figures that are not zero."""
    return {word: count for word, count in found.figures.items() if count}


def busy(world: World, ada: Person) -> list[Item]:
    """Leave something of every kind to be done with a record."""
    changed, gone = world.employ(ada, "Old"), world.employ(ada, "Gone")
    removed, kept = world.employ(ada, "Removed"), world.publish(ada, "10.1/kept")
    world.drain()
    lost = world.employ(ada, "Lost")
    world.drain()
    preview()
    world.placement(lost).delete()
    remove_from_record(world, ada, world.placement(removed).put_code or 0)
    world.change(changed, **{"role-title": "New"})
    world.withdraw(gone)
    world.change(removed, **{"role-title": "Dean"})
    return [kept, *(world.publish(ada, f"10.1/{number}") for number in range(150))]


def test_the_run_after_it_does_what_it_said(world: World) -> None:
    ada = world.person()
    busy(world, ada)
    before = len(world.writes())
    found = preview()
    assert len(world.writes()) == before
    world.drain()
    writes = world.writes()[before:]
    verbs = [verb for verb, _, _ in writes]

    assert counts(found) == {
        "create": 150, "change": 2, "remove": 1, "unchanged": 1, "left": 1
    }  # fmt: skip
    assert sum(found.calls.values()) == len(writes)
    assert (verbs.count("DELETE"), verbs.count("PUT"), verbs.count("POST")) == (1, 2, 3)
    assert counts(preview()) == {"unchanged": 153, "left": 1}


def test_what_is_refused_is_told_with_the_reason(world: World) -> None:
    ada = world.person()
    item = world.employ(ada)
    world.registry.fault(method="POST", code=9045)
    world.drain()
    found = preview(SyncTarget(researcher=ada.researcher))

    assert counts(found) == {"refused": 1}
    (reason,) = found.reasons
    assert "organisation" in reason["sentence"]
    assert reason["first"] == [item.pk]


def test_a_paused_import_can_be_tried(world: World) -> None:
    ada = world.person()
    mine = world.publish(ada, "10.1/mine")
    scope = imported(world, mine)
    pausing.pause(scope=scope, actor=SYSTEM, now=now())
    world.employ(ada)
    world.drain()
    found, of_all = preview(scope), preview()
    pausing.resume(scope=scope, actor=SYSTEM, now=now())
    before = len(world.writes())
    world.drain()

    assert (counts(found), sum(found.calls.values())) == ({"create": 1}, 1)
    assert counts(of_all) == {"unchanged": 1, "waiting": 1}
    assert len(world.writes()) - before == 1


def test_what_would_be_written_is_named(world: World) -> None:
    ada = world.person()
    changed, gone = world.employ(ada, "Old"), world.publish(ada, "10.1/gone")
    world.drain()
    world.change(changed, **{"role-title": "New"})
    world.withdraw(gone)
    added = [world.publish(ada, f"10.1/{number}") for number in range(FIRST_NAMED + 3)]
    first = {reason["what"]: reason["first"] for reason in preview().reasons}

    assert first == {
        "create": [item.pk for item in added[:FIRST_NAMED]],
        "change": [changed.pk],
        "remove": [gone.pk],
    }


@pytest.mark.parametrize("state", ["checking", "staged", "committing", "unreadable"])
def test_an_import_that_is_not_put_in_has_no_dry_run(
    world: World, alice: Member, state: str
) -> None:
    batch = imported(world, world.employ(world.person())).batch
    assert batch is not None
    page, address = (
        f"/t/north/imports/{batch.public_id}/",
        f"/imports/{batch.public_id}/sync/preview/",
    )
    assert address in alice.get(page).text
    ImportBatch.objects.update(state=state)
    batch.refresh_from_db()

    assert address not in alice.get(page).text
    assert "has not been committed" in alice.post(f"/t/north{address}", follow=True).text
    assert not Preview.objects.exists()
    with pytest.raises(CommandError, match="not been put in"):
        call_command("preview_sync", tenant="north", batch=batch.public_id)


def test_people_without_a_connection_are_counted(world: World) -> None:
    from tests.cast import _make_researcher  # noqa: PLC0415

    eve = Person(_make_researcher(world.tenant, "eve"), "", None, "")  # type: ignore[arg-type]
    world.employ(eve)
    found = preview()

    assert counts(found) == {"waiting": 1}
    assert found.reasons[0]["sentence"] == runner.NOT_CONNECTED


def test_groups_that_nobody_knows_may_cost_two_more_calls(world: World) -> None:
    world.add(world.person(), "peer-review", review(1))
    found = preview()

    assert counts(found) == {"create": 1, "group_calls": 2}
    assert [call for call in world.registry.requests() if "group-id" in call["path"]] == []


def test_a_doubled_message_counts_nothing_twice(world: World) -> None:
    world.employ(world.person())
    found = runner.ask(scope=SyncTarget(), actor=SYSTEM, now=now())
    twin = Preview.objects.get(pk=found.pk)
    assert runner.go_on(preview=found, pool=reading_pool(), clock=now)
    assert not runner.go_on(preview=twin, pool=reading_pool(), clock=now)

    assert counts(Preview.objects.get()) == {"create": 1}


def test_the_task_and_the_command_tell_the_same(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.employ(world.person())
    found = runner.ask(scope=SyncTarget(), actor=SYSTEM, now=now())
    tasks.preview(tenant_id=world.tenant.pk, preview_id=found.pk)
    found.refresh_from_db()
    call_command("preview_sync", tenant="north")
    told = capsys.readouterr().out

    assert counts(found) == {"create": 1}
    assert "create: 1" in told
    assert f"create, 1 items: {Item.objects.get().public_id}" in told
    assert "calls: 1" in told


def test_the_page_shows_it_and_only_to_its_own(
    world: World, alice: Member, bob: Member, charlie: Member
) -> None:
    ada = world.person()
    world.employ(ada)
    person = f"/t/north/researchers/{ada.researcher.public_id}/preview/"
    assert bob.post(person).status_code == 404
    page = alice.post(person).headers["Location"]
    assert "Records checked" in alice.get(page).content.decode()
    asked = Preview.objects.get()
    runner.go_on(preview=asked, pool=reading_pool(), clock=now)

    assert "To be added" in bob.get(page).content.decode()
    assert charlie.get(page.replace("north", "south")).status_code == 404
    assert charlie.post(person).status_code == 404


def test_a_changed_item_is_shown_field_by_field(world: World, alice: Member) -> None:
    ada = world.person()
    item = world.employ(ada)
    world.drain()
    actions.pull_now(researcher=ada.researcher, actor=SYSTEM, now=now())
    world.drain()
    world.change(item, **{"role-title": "Dean"})

    found = preview(SyncTarget(researcher=ada.researcher))
    page = alice.get(f"/t/north/sync/previews/{found.public_id}/").content.decode()

    assert "<dt>Role or title</dt><dd><del>Lecturer</del> → <ins>Dean</ins></dd>" in page
    assert "<dt>Organisation</dt>" not in page


def test_the_page_names_items_by_a_constant_number_of_queries(
    world: World, bob: Member, charlie: Member
) -> None:
    people = [world.person(ref) for ref in ("ada", "bea", "cleo", "dora")]
    world.publish(people[0], "10.1/a", "Alone")
    page = f"/t/north/sync/previews/{preview().public_id}/"
    few = queries_of(bob, page)
    for person in people[1:]:
        world.publish(person, "10.1/b", "Of many")
    page = f"/t/north/sync/previews/{preview().public_id}/"
    text = bob.get(page).text

    assert queries_of(bob, page) == few
    assert text.count("Of many") == 3
    assert "Bea Lovelace" in text
    assert charlie.get(page.replace("north", "south")).status_code == 404


def test_the_page_of_a_paused_import_says_so(world: World, alice: Member) -> None:
    scope = imported(world, world.publish(world.person(), "10.1/a"))
    pausing.pause(scope=scope, actor=SYSTEM, now=now())
    page = f"/t/north/sync/previews/{preview(scope).public_id}/"
    assert "The import is paused" in alice.get(page).text
    pausing.resume(scope=scope, actor=SYSTEM, now=now())

    assert "The import is paused" not in alice.get(page).text


def test_a_dry_run_of_nothing_says_that(world: World, bob: Member) -> None:
    world.person()
    page = f"/t/north/sync/previews/{preview().public_id}/"

    assert "There are no items to send." in bob.get(page).text


def test_a_dry_run_whose_message_was_lost_is_sent_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[int] = []
    monkeypatch.setattr(
        enqueue, "preview_soon", lambda *, tenant_id, preview_id: sent.append(preview_id)
    )
    found = runner.ask(scope=SyncTarget(), actor=SYSTEM, now=now())
    sent.clear()
    tasks.sweep_previews()
    assert sent == []
    Preview.objects.update(moved_at=now() - runner.STALLED_AFTER)
    tasks.sweep_previews()
    assert sent == [found.pk]
    runner.go_on(preview=found, pool=reading_pool(), clock=now)
    Preview.objects.update(moved_at=now() - runner.STALLED_AFTER)
    tasks.sweep_previews()

    assert sent == [found.pk]
