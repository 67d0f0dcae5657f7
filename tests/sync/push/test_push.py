"""Push, end to end: the record ends as the items say, each item once."""

from audit.models import Exchange
from sync.models import Call
from sync.worker import Drained
from tests.sync.world import World


def test_an_employment_is_pushed_and_its_put_code_kept(world: World) -> None:
    ada = world.person()
    item = world.employ(ada)
    world.drain()
    (on_record,) = world.on_record(ada, "employment")
    placement = world.placement(item)
    assert placement.put_code == on_record["put-code"]
    assert (placement.state, placement.fingerprint) == ("in-orcid", item.fingerprint)
    assert on_record["role-title"] == "Lecturer"


def test_the_second_run_makes_no_call(world: World) -> None:
    ada = world.person()
    world.employ(ada)
    world.publish(ada, "10.1/a")
    world.drain()
    before = world.registry.requests()
    world.make_due()
    done = world.drain()
    assert world.registry.requests() == before
    assert done == Drained(records=1, calls=0, next_due_at=None)
    assert (ada.sync.push_due_at, ada.sync.leased_until, ada.sync.attempts) == (None, None, 0)


def test_works_go_in_one_call(world: World) -> None:
    ada = world.person()
    items = [world.publish(ada, f"10.1/{number}") for number in range(30)]
    world.drain()
    assert world.writes() == [("POST", "works", 200)]
    codes = {one["put-code"] for one in world.on_record(ada, "work")}
    assert {world.placement(item).put_code for item in items} == codes


def test_a_change_is_one_put_and_a_withdrawal_one_delete(world: World) -> None:
    ada = world.person()
    kept, gone = world.employ(ada), world.publish(ada, "10.1/a")
    world.drain()
    world.change(kept, **{"role-title": "Professor"})
    world.withdraw(gone)
    world.drain()
    assert [verb for verb, _, _ in world.writes()[2:]] == ["DELETE", "PUT"]
    assert [one["role-title"] for one in world.on_record(ada, "employment")] == ["Professor"]
    assert world.on_record(ada, "work") == []
    assert world.placement(gone).state == "deleted"


def test_each_request_leaves_one_exchange(world: World) -> None:
    people = [world.person(f"p{number}") for number in range(5)]
    for person in people:
        world.employ(person)
    world.drain()
    assert Exchange.objects.count() == len(world.writes()) == 5
    exchange = Exchange.objects.order_by("id").first()
    assert exchange is not None
    assert exchange.call_id is not None
    call = Call.objects.get(pk=exchange.call_id)
    assert (call.state, call.status, exchange.put_codes) == (
        "answered",
        201,
        [call.outcome[0]["put_code"]],
    )
