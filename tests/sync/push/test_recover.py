"""A worker that dies in the middle: what it sent is found out, and nothing is lost or doubled."""

from collections.abc import Callable

import pytest
from django.db.models import F
from django.utils.timezone import now

from gateway.clients import sending_client, throttle
from records.models import Item
from sync.models import Call, RecordSync, SyncDue
from sync.push.claim import claim
from sync.push.jobs import CallAnswer, ClaimedRecord
from sync.push.send import Sender
from tenants.queries import client_access
from tests.sync.world import SCOPES, Person, World

Scene = Callable[[World, Person], None]


def take(world: World) -> list[ClaimedRecord]:
    """Claim what is due, as a worker does before it dies."""
    client = sending_client(client_access(world.credential))
    records, _ = claim(credential_id=world.credential.pk, client=client, most=50, now=now())
    return records


def send(world: World, records: list[ClaimedRecord]) -> list[CallAnswer]:
    """Send the first call of each record, and keep the answers from the database."""
    access = client_access(world.credential)
    sender = Sender(sending_client(access), throttle(access), deadline=45)
    for record in records:
        sender.add(record)
    answers: list[CallAnswer] = []
    while sender.waiting or sender.under_way:
        sender.start()
        answers += sender.collect(longest=5)
    return answers


def die(world: World) -> None:
    """Let the leases of a worker that never settled run out."""
    past = now() - (now() - world.credential.created_at) * 2
    RecordSync.objects.filter(leased_until__isnull=False).update(
        leased_until=past, push_due_at=past
    )
    SyncDue.objects.update(leased_until=None, next_due_at=past)


def adds_a_job(world: World, ada: Person) -> None:
    world.employ(ada)


def adds_a_job_without_id(world: World, ada: Person) -> None:
    item = world.employ(ada)
    content = {name: part for name, part in item.content.items() if name != "external-ids"}
    Item.objects.filter(pk=item.pk).update(
        content=content, self_ids=[], fingerprint=fingerprint_of(content)
    )


def fingerprint_of(content: dict[str, object]) -> str:
    from orcid_client import canonical, messages  # noqa: PLC0415

    return canonical.fingerprint(messages.from_json("employment", content))


def adds_works(world: World, ada: Person) -> None:
    for number in range(5):
        world.publish(ada, f"10.1/{number}")


def changes_a_job(world: World, ada: Person) -> None:
    item = world.employ(ada)
    world.drain()
    world.change(item, **{"role-title": "Professor"})


def removes_a_job(world: World, ada: Person) -> None:
    item = world.employ(ada)
    world.drain()
    world.withdraw(item)


SCENES = [adds_a_job, adds_a_job_without_id, adds_works, changes_a_job, removes_a_job]


def assert_agrees(world: World, ada: Person) -> None:
    """Check that the record is as the items say, each once, with every put-code known."""
    for section in ("employment", "work"):
        wanted = list(Item.objects.filter(section=section, wanted=True))
        on_record = world.on_record(ada, section)
        codes = {world.placement(item).put_code for item in wanted}
        assert codes == {one["put-code"] for one in on_record}
        assert len(on_record) == len(wanted)
        assert all(world.placement(item).fingerprint == item.fingerprint for item in wanted)
    assert world.open_calls() == 0
    assert not RecordSync.objects.filter(leased_until__isnull=False).exists()


@pytest.mark.parametrize("scene", SCENES)
def test_dying_after_sending_loses_and_doubles_nothing(world: World, scene: Scene) -> None:
    ada = world.person()
    scene(world, ada)
    send(world, take(world))
    assert world.open_calls() == 1
    die(world)
    world.drain()
    assert_agrees(world, ada)
    assert Call.objects.filter(state="resolved").count() == 1


@pytest.mark.parametrize("scene", SCENES)
def test_dying_before_sending_loses_and_doubles_nothing(world: World, scene: Scene) -> None:
    ada = world.person()
    scene(world, ada)
    take(world)
    die(world)
    world.drain()
    assert_agrees(world, ada)


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("close", ["before", "after"])
def test_an_answer_that_never_came_is_found_out(world: World, scene: Scene, close: str) -> None:
    ada = world.person()
    scene(world, ada)
    for verb in ("POST", "PUT", "DELETE"):
        world.registry.fault(method=verb, path="/v3.0/", close=close)
    world.drain()
    assert (ada.sync.waits_for, world.open_calls()) == ("weather", 1)
    world.registry.clear_faults()
    world.make_due()
    world.drain()
    assert_agrees(world, ada)


@pytest.mark.parametrize("scene", SCENES)
def test_a_page_of_the_network_is_taken_for_no_answer(world: World, scene: Scene) -> None:
    ada = world.person()
    scene(world, ada)
    page = {"status": 200, "body": "<html>Welcome</html>", "content_type": "text/html"}
    for verb in ("POST", "PUT", "DELETE"):
        world.registry.fault(method=verb, path="/v3.0/", **page)
    world.drain()
    assert (ada.sync.waits_for, world.open_calls()) == ("weather", 1)
    world.registry.clear_faults()
    world.make_due()
    world.drain()
    assert_agrees(world, ada)


def test_what_was_sent_counts_also_if_the_item_changed_meanwhile(world: World) -> None:
    ada = world.person()
    item = world.employ(ada)
    send(world, take(world))
    world.change(item, **{"role-title": "Professor"})
    die(world)
    world.drain()
    item.refresh_from_db()
    assert_agrees(world, ada)
    assert [one["role-title"] for one in world.on_record(ada, "employment")] == ["Professor"]


def test_what_was_sent_is_removed_if_the_item_was_withdrawn_meanwhile(world: World) -> None:
    ada = world.person()
    item = world.employ(ada)
    send(world, take(world))
    world.withdraw(item)
    die(world)
    world.drain()
    assert world.on_record(ada, "employment") == []
    assert world.placement(item).state == "deleted"


def test_two_equal_jobs_without_ids_are_each_found(world: World) -> None:
    ada = world.person()
    adds_a_job_without_id(world, ada)
    adds_a_job_without_id(world, ada)
    records = take(world)
    send(world, records)
    die(world)
    world.drain()
    assert_agrees(world, ada)


def test_a_record_that_dies_again_and_again_keeps_its_count(world: World) -> None:
    ada = world.person()
    world.employ(ada)
    for _ in range(3):
        take(world)
        die(world)
    assert (ada.sync.attempts, ada.sync.fence) == (3, 3)
    assert Call.objects.filter(attempt=F("fence")).count() == 1


def test_a_keyword_withdrawn_meanwhile_is_looked_for_and_removed(world: World) -> None:
    """ORCID's error about a double names no put-code there."""
    ada = world.person(scopes=[*SCOPES, "/person/update"])
    item = world.add(ada, "keywords", {"content": "physics"})
    send(world, take(world))
    world.withdraw(item)
    die(world)
    world.drain()
    assert world.on_record(ada, "keywords") == []
    assert world.placement(item).state == "deleted"


def test_works_withdrawn_meanwhile_are_looked_for_though_the_repeat_fails(world: World) -> None:
    ada = world.person()
    adds_works(world, ada)
    send(world, take(world))
    for item in Item.objects.all():
        world.withdraw(item)
    die(world)
    world.registry.fault(method="POST", path="/v3.0/", status=500, code=9008, times=1)
    world.drain()
    assert world.on_record(ada, "work") == []
    assert world.open_calls() == 0


def test_a_lost_permission_keeps_no_removal_from_being_made(world: World) -> None:
    ada = world.person()
    first = world.employ(ada)
    world.drain()
    second = world.employ(ada, "Dean")
    world.registry.fault(method="POST", path="/v3.0/", close="before", times=1)
    world.drain()
    assert world.open_calls() == 1
    world.revoke(ada)
    world.make_due()
    world.drain()
    world.withdraw(first)
    world.withdraw(second)
    world.drain()
    assert world.on_record(ada, "employment") == []
    world.grant(ada)
    world.drain()
    assert world.on_record(ada, "employment") == []
    assert world.open_calls() == 0
