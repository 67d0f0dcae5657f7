"""The page of one researcher."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.timezone import now

from audit import actions as audit
from audit.entries import Actor, Content, EventEntry, ExchangeEntry, Subject
from audit.vocabulary import EventKind, Purpose
from records.fields import FIELDS
from sync.models import Snapshot
from sync.states import PlacementState, WaitsFor
from tenants.encryption.keys import tenant_key
from tenants.models import Researcher
from tests.cast import Member
from tests.counting import queries_of
from tests.dashboard.world import ORCID_ID, World

pytestmark = pytest.mark.django_db
Read = Callable[[Client, str], str]


def _url(person: Researcher, query: str = "") -> str:
    return f"/t/north/researchers/{person.public_id}/{query}"


def _snapshot(world: World, put_code: int | None, **values: object) -> Snapshot:
    given = {"section": "employment", "content": {}, "fingerprint": "f", "read_at": now(), **values}
    connection = world.credential.connections.get()
    return Snapshot.objects.create(
        tenant=world.tenant, connection=connection, put_code=put_code or 0, **given
    )


def test_items_stand_beside_the_record(
    alice: Member, world: World, ada: Researcher, read: Read
) -> None:
    world.connect(ada)
    placement = world.place(world.item(ada))
    _snapshot(world, placement.put_code, ours=True, visibility="limited", fingerprint="")
    page = read(alice, _url(ada))
    assert "In ORCID" in page
    assert "limited" in page
    assert "Changed on the record" not in page
    placement.edited_at = now()
    placement.save()
    assert "Changed on the record" in read(alice, _url(ada))


def test_what_the_researcher_removed_is_not_said_to_be_there(
    alice: Member, world: World, ada: Researcher, read: Read
) -> None:
    world.connect(ada)
    placement = world.place(world.item(ada))
    assert "put-code" in read(alice, _url(ada))
    placement.state = PlacementState.REMOVED
    placement.save(update_fields=["state"])
    page = read(alice, _url(ada))
    assert "put-code" not in page
    assert "not on the record" in page


def test_why_and_what_to_do_are_two_sentences(
    alice: Member, world: World, ada: Researcher, read: Read
) -> None:
    record = world.connect(ada)
    world.item(ada)
    record.waits_for, record.wait_note = WaitsFor.RECORD, "ORCID has locked this record"
    record.save(update_fields=["waits_for", "wait_note"])
    for path in (_url(ada), "/t/north/attention/"):
        page = read(alice, path)
        assert "ORCID has locked this record. " in page
        assert "ORCID has locked this record The" not in page


def test_every_item_leads_to_its_history(
    alice: Member, world: World, ada: Researcher, read: Read
) -> None:
    world.connect(ada)
    placed, waiting = world.item(ada), world.item(ada)
    world.place(placed)
    page = read(alice, _url(ada))
    for item in (placed, waiting):
        assert page.count(f"/items/{item.public_id}/history/") == 1


def test_an_editor_may_add_an_item_of_every_section(
    edda: Member, bob: Member, ada: Researcher
) -> None:
    page = edda.get(_url(ada)).content.decode()
    assert all(f"/{ada.public_id}/add/{section}/" in page for section in FIELDS)
    assert "/add/" not in bob.get(_url(ada)).content.decode()


def test_a_refusal_says_why_and_who_can_mend_it(
    alice: Member, world: World, ada: Researcher, read: Read
) -> None:
    world.connect(ada)
    placement = world.place(world.item(ada), state=PlacementState.REFUSED)
    placement.sentence = "ORCID does not know the city."
    placement.save(update_fields=["sentence"])
    page = read(alice, _url(ada))
    assert "ORCID does not know the city. Fix the item" in page


def test_the_record_is_shown_by_who_put_things_there(
    alice: Member, world: World, ada: Researcher, read: Read
) -> None:
    world.connect(ada)
    content = {"role-title": "Reader", "organization": {"name": "Harbour Institute"}}
    _snapshot(world, 1, ours=True, content=content)
    _snapshot(world, 2, source_orcid_id=ORCID_ID)
    _snapshot(world, 3, source_name="Crossref")
    page = read(alice, _url(ada, "?view=record"))
    assert all(
        word in page for word in ("Reader, Harbour Institute", "Your institution", "Crossref")
    )
    others = alice.get(_url(ada, "?view=record&source=others")).context["page"]
    assert [snapshot.put_code for snapshot in others] == [3]


def _log(world: World, person: Researcher, alice: Member) -> None:
    audit.record_exchanges(
        [
            ExchangeEntry(
                at=now(),
                environment="simulator",
                purpose=Purpose.PUSH,
                method="POST",
                section="work",
                duration_ms=120,
                content=Content("http://127.0.0.1/", {}, "", {}, ""),
                key=tenant_key(),
                researcher_id=person.pk,
                status=201,
            )
        ]
    )
    audit.record_event(
        EventEntry(
            kind=EventKind.RESEARCHER_CHANGED,
            actor=Actor.member(alice.user.pk),
            at=now(),
            subject=Subject("researcher", person.public_id),
        )
    )


def test_the_history_tells_events_and_calls(
    alice: Member, world: World, ada: Researcher, read: Read
) -> None:
    world.connect(ada)
    _log(world, ada, alice)
    page = read(alice, _url(ada, "?view=history"))
    assert "Researcher changed" in page
    assert "Alice" in page
    assert "Add work" in page
    assert read(alice, _url(ada, "?view=history&before=nonsense"))


def test_a_record_that_was_never_read_says_so(alice: Member, ada: Researcher, read: Read) -> None:
    assert "No record to show" in read(alice, _url(ada, "?view=record"))


def test_the_number_of_queries_does_not_grow(
    alice: Member,
    world: World,
    ada: Researcher,
) -> None:
    world.connect(ada)
    world.place(world.item(ada))
    few = queries_of(alice, _url(ada))
    for _ in range(5):
        world.place(world.item(ada))

    assert queries_of(alice, _url(ada)) == few <= 25


def test_others_see_nothing(charlie: Member, bob: Member, client: Client, ada: Researcher) -> None:
    assert charlie.get(_url(ada)).status_code == 404
    assert charlie.get(_url(ada).replace("north", "south")).status_code == 404
    assert client.get(_url(ada)).status_code == 302
    page = bob.get(_url(ada)).content.decode()
    assert "Invite" not in page


def test_the_summary_stands_apart_from_the_items(
    alice: Member, world: World, ada: Researcher, read: Read
) -> None:
    world.connect(ada)
    domains = {"count": 4, "email-domain": [{"value": "north.edu"}, {"value": "<b>.example"}]}
    summary = {
        "works": {"self-asserted-count": 3, "validated-count": 41},
        "peer-reviews": {"self-asserted-count": 2, "total": 9},
        "employments": {"count": 5, "employment": []},
        "fundings": None,
    }
    assert "Public summary" not in read(alice, _url(ada, "?view=record"))
    _snapshot(world, 0, section="summary", content=summary)
    assert "None shown" in read(alice, _url(ada, "?view=record"))
    _snapshot(world, 0, section="email-domains", content=domains)

    page = " ".join(read(alice, _url(ada, "?view=record")).split())

    assert "north.edu" in page and "&lt;b&gt;.example" in page and "and 2 more" in page
    assert "<dd>44 " in page and "of which 41 not added" in page
    assert "<dd>9 " in page and "of which 7 not added" in page
    assert "<dt>Employments</dt> <dd>5</dd>" in page
    assert "Fundings" not in page
    # Neither is an item of the researcher's
    assert "No items" in page
