"""People whose records are to be written in every way, and what must hold for them afterwards."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, Sum
from django.db.models.functions import Now

from audit.models import Exchange
from records.models import Item
from sync.models import Call, Placement, RecordSync, SyncDue
from sync.scheduling import leases
from tests.sync.world import WRITES, Person, World

OPEN = ("sending", "unknown")
KINDS = {
    ("POST", "employment"),
    ("POST", "work"),
    ("POST", "works"),
    ("PUT", "employment"),
    ("DELETE", "employment"),
}


@dataclass
class Crowd:
    """Some people; ``before`` is how many writes the registry had received at the start."""

    world: World
    people: list[Person]
    before: int = field(default=0)

    def received(self) -> int:
        """Return how many writes the registry has received since the start."""
        return len(self.world.writes()) - self.before

    def has_received(self, count: int) -> bool:
        """Say whether the registry has received at least so many writes since the start."""
        return self.received() >= count

    def kinds(self) -> set[tuple[str, str]]:
        """Return the kinds of writes received since the start."""
        found = self.world.writes()[self.before :]
        return {(verb, path.partition("/")[0]) for verb, path, _ in found}

    def is_done(self) -> bool:
        """Say whether nothing is due and nobody holds anything."""
        busy = Q(push_due_at__isnull=False) | Q(leased_until__isnull=False)
        return not RecordSync.objects.filter(busy).exists()

    def is_done_if_hurried(self) -> bool:
        """Say the same, and let what waits after a transient failure be tried at once."""
        RecordSync.objects.filter(
            waits_for="weather", leased_until=None, push_due_at__gt=Now()
        ).update(push_due_at=Now())
        if not self.is_done():
            leases.make_due({self.world.credential.pk})
        return self.is_done()

    def assert_agreement(self) -> None:
        """Check the four things that hold after whatever happened."""
        for person in self.people:
            assert _on_record(self.world, person) == _wanted(person)
        self._assert_all_is_logged()
        assert_nothing_is_stuck()

    def _assert_all_is_logged(self) -> None:
        """Each request received has its row, or its call is marked as once unknown."""
        received = Counter(verb for verb, _, _ in self.world.writes())
        for verb in WRITES:
            rows = Exchange.objects.filter(method=verb).count()
            sent = Call.objects.filter(verb=verb)
            unseen = (sent.aggregate(n=Sum("attempt"))["n"] or 0) - sent.count()
            assert received[verb] <= rows + unseen, verb


def assert_nothing_is_stuck() -> None:
    """Check that no call is open and no lease has run out without anybody's taking over."""
    assert not Call.objects.filter(state__in=OPEN).exists()
    assert not RecordSync.objects.filter(leased_until__isnull=False).exists()
    assert not SyncDue.objects.filter(leased_until__lt=Now()).exists()


def _on_record(world: World, person: Person) -> list[tuple[int, str]]:
    return sorted(
        (int(one["put-code"]), _name(one))
        for section in ("employment", "work")
        for one in world.on_record(person, section)
    )


def _wanted(person: Person) -> list[tuple[int, str]]:
    """Return what is to stand on the record, by the put-codes that are known for it."""
    placed = {
        one.item_id: one.put_code or 0
        for one in Placement.objects.filter(orcid_id=person.orcid, state="in-orcid")
    }
    items = Item.objects.filter(researcher=person.researcher, wanted=True)
    return sorted((placed.get(item.pk, 0), _name(item.content)) for item in items)


def _name(content: dict[str, Any]) -> str:
    title = content.get("title") or {}
    return str(content.get("role-title") or title["title"]["value"])


def crowd_of(world: World, size: int = 12) -> Crowd:
    """Return people with work of every kind ahead: to add, to change, to take away, in bulk."""
    people = [world.person(f"p{number}") for number in range(size)]
    for number, person in enumerate(people):
        if number % 2:
            world.employ(person)
    world.drain()
    for number, person in enumerate(people):
        _occupy(world, person, number)
    return Crowd(world, people, before=len(world.writes()))


def _occupy(world: World, person: Person, number: int) -> None:
    if number % 4 == 1:
        world.change(Item.objects.get(researcher=person.researcher), **{"role-title": "Reader"})
    elif number % 4 == 3:
        world.withdraw(Item.objects.get(researcher=person.researcher))
        world.publish(person, f"10.1/{number}")
    elif number % 8 == 2:
        world.employ(person)
    elif number % 8 == 6:
        world.publish(person, f"10.1/{number}")
    else:
        for count in range(3):
            world.publish(person, f"10.1/{number}-{count}", f"On engines {count}")
