"""The list of what needs attention."""

from collections.abc import Callable

import pytest
from django.test import Client

from sync.states import PlacementState, WaitsFor
from tenants.models import Researcher
from tests.cast import Member
from tests.counting import queries_of
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
Read = Callable[[Client, str], str]
PAGE = "/t/north/attention/"
SENTENCE = "ORCID does not know the organisation."


def _refuse(world: World, person: Researcher) -> None:
    placement = world.place(world.item(person), state=PlacementState.REFUSED)
    placement.sentence = SENTENCE
    placement.save(update_fields=["sentence"])


def test_nothing_to_do_is_said(alice: Member, world: World, read: Read) -> None:
    assert "Nothing needs attention" in read(alice, PAGE)


def test_what_was_refused_is_listed_with_its_reason(
    alice: Member, bob: Member, world: World, ada: Researcher, read: Read
) -> None:
    world.connect(ada)
    _refuse(world, ada)
    page = read(alice, PAGE)
    assert SENTENCE in page
    assert "Fix" in page
    assert "An editor can fix it" in read(bob, PAGE)
    assert "1 item or record needs attention" in read(alice, "/t/north/")


def test_a_locked_record_is_listed_with_who_can_help(
    alice: Member, world: World, ada: Researcher, read: Read
) -> None:
    record = world.connect(ada)
    record.waits_for = WaitsFor.RECORD
    record.save(update_fields=["waits_for"])
    assert "contact ORCID" in read(alice, PAGE)


def test_the_number_of_queries_does_not_grow(alice: Member, world: World, ada: Researcher) -> None:
    world.connect(ada)
    _refuse(world, ada)
    few = queries_of(alice, PAGE)
    for _ in range(4):
        _refuse(world, ada)
    assert queries_of(alice, PAGE) == few <= 20


def test_others_see_nothing(charlie: Member, client: Client, world: World) -> None:
    assert charlie.get(PAGE).status_code == 404
    assert client.get(PAGE).status_code == 302
