"""Keys change and people are erased while the engine works, and nothing is refused or left."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

from django.core.management import call_command
from django.db import connections
from django.utils.timezone import now
from psycopg2.extensions import cursor as Cursor  # noqa: N812 (psycopg2's own class is lower-case)

from audit import queries as audit
from audit.entries import SYSTEM
from audit.verification import verify
from audit.vocabulary import Stream
from dashboard import erasure
from oauth import actions as oauth
from scoping.context import tenant_context
from tenants.encryption import keys
from tenants.models import DataKey
from tests.databases import dump
from tests.sync.world import Person, World


@contextmanager
def keys_rotating(world: World) -> Iterator[list[int]]:
    """Give the tenant one new data key after the other, and seal everything again each time."""
    over, rounds = threading.Event(), list[int]()

    def rotate() -> None:
        while not over.is_set():
            call_command("rotate_keys", data_keys=True, stdout=StringIO())
            rounds.append(1)
        connections.close_all()

    thread = threading.Thread(target=rotate)
    thread.start()
    try:
        yield rounds
    finally:
        over.set()
        thread.join(timeout=60)


def test_keys_rotate_under_a_running_push(world: World) -> None:
    people = [world.person(f"p{number}") for number in range(8)]
    items = [world.employ(person) for person in people]
    with keys_rotating(world) as rounds:
        world.drain()
        for item in items:
            world.change(item, **{"role-title": "Professor"})
        world.drain()

    assert rounds and DataKey.objects.filter(researcher=None).count() > 1
    assert {status for _, _, status in world.writes()} == {200, 201}
    assert len(world.writes()) == 2 * len(people)
    assert [verify(stream).broken_at for stream in Stream] == [None, None]


def erase(world: World, person: Person) -> None:
    """Go through the steps as a member would."""
    about = {"researcher": person.researcher, "actor": SYSTEM}
    erasure.take_off_records(**about, now=now())  # type: ignore[arg-type]
    world.drain()
    erasure.end_permissions(**about, now=now())  # type: ignore[arg-type]
    oauth.tend(clock=now, jitter=lambda: 0.5)
    erasure.erase_researcher(**about, now=now())  # type: ignore[arg-type]


def test_an_erased_person_is_off_the_record_and_out_of_the_database(
    world: World, owner_cursor: Cursor
) -> None:
    ada, grace = world.person("ada"), world.person("grace")
    for person in (ada, grace):
        world.employ(person)
        world.publish(person, f"10.5555/{person.orcid}", title=f"By {person.orcid}")
    world.drain()

    erase(world, ada)

    held = dump(owner_cursor, tenant_id=world.tenant.pk)
    assert ada.orcid not in held and ada.orcid.encode().hex() not in held
    assert grace.orcid in held
    assert world.on_record(ada, "employment") == world.on_record(ada, "work") == []
    assert len(world.on_record(grace, "work")) == 1
    assert [verify(stream).broken_at for stream in Stream] == [None, None]


def test_no_token_stands_in_any_table_in_clear(world: World, owner_cursor: Cursor) -> None:
    ada = world.person()
    world.employ(ada)
    world.drain()
    with tenant_context(world.tenant.pk):
        contents = [audit.content_of(row, key_of=keys.key_of) for row in audit.exchanges()]
    held = dump(owner_cursor, tenant_id=world.tenant.pk) + repr(contents)

    assert len(ada.token) > 8
    assert ada.token not in held and ada.token.encode().hex() not in held
