"""The audit log's pages."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from audit import actions as audit
from audit.entries import SYSTEM, Content, EventEntry, ExchangeEntry
from audit.models import Exchange
from audit.vocabulary import EventKind, Purpose
from tenants.encryption import keys
from tenants.models import DataKey, Researcher
from tests.cast import Member
from tests.counting import queries_of
from tests.dashboard.world import ORCID_ID, World

pytestmark = pytest.mark.django_db
Read = Callable[[Client, str], str]
LOG = "/t/north/audit/"


def _call(
    person: Researcher | None = None,
    *,
    at: datetime | None = None,
    purpose: Purpose = Purpose.PUSH,
    status: int | None = 201,
    **given: object,
) -> Exchange:
    key = keys.researcher_keys([person.pk])[person.pk] if person else keys.tenant_key()
    headers = {"Authorization": "Bearer [redacted]", "Accept": "application/json"}
    address = f"https://api.sandbox.orcid.org/v3.0/{ORCID_ID}/work"
    entry = ExchangeEntry(
        at=at or now(),
        environment="sandbox",
        purpose=purpose,
        method="POST",
        duration_ms=87,
        content=Content(address, headers, '{"title": "O\'Hara"}', {}, '{"put-code": 7}'),
        key=key,
        researcher_id=person.pk if person else None,
        status=status,
        **given,  # type: ignore[arg-type]
    )
    (number,) = audit.record_exchanges([entry])
    return Exchange.objects.get(pk=number)


def _found(member: Member, query: str) -> list[str]:
    return [row["exchange"].pk for row in member.get(f"{LOG}{query}").context["rows"]]


@pytest.mark.parametrize(
    "query, found",
    [
        ("?status=2xx", "good"),
        ("?status=4xx", "bad"),
        ("?status=none", "silent"),
        ("?purpose=pull", "silent"),
        ("?error_code=9021", "bad"),
        (f"?orcid_id=https://orcid.org/{ORCID_ID}", "good"),
    ],
)
def test_calls_are_found_by_filters(
    alice: Member, world: World, ada: Researcher, query: str, found: str
) -> None:
    record = world.connect(ada)
    calls = {
        "good": _call(ada, connection_id=record.connection_id),
        "bad": _call(status=409, error_code=9021),
        "silent": _call(status=None, failure="timeout", purpose=Purpose.PULL),
    }
    assert _found(alice, query) == [calls[found].pk]


@pytest.mark.parametrize("query", ["?put_code=17", "?put_code=18", "?correlation_id=abc1"])
def test_calls_are_found_by_what_they_were_about(
    alice: Member, world: World, ada: Researcher, query: str
) -> None:
    call = _call(ada, put_codes=[17, 18], correlation_id="abc1")
    placement = world.place(world.item(ada))
    type(placement).objects.filter(pk=placement.pk).update(put_code=18)
    _call(ada, put_codes=[16], correlation_id="abc2")

    assert _found(alice, query) == [call.pk]


def test_calls_about_an_item_are_found_in_bulks_too(
    alice: Member, world: World, ada: Researcher
) -> None:
    item = world.item(ada)
    calls = [_call(ada, item_ids=[item.pk]), _call(ada, item_ids=[item.pk + 1, item.pk])]
    _call(ada, item_ids=[item.pk + 1])

    assert set(_found(alice, f"?item={item.public_id}")) == {call.pk for call in calls}
    assert _found(alice, "?item=unknown") == []


def test_calls_are_found_by_researcher_and_time(
    alice: Member, world: World, ada: Researcher
) -> None:
    old, new = _call(ada, at=now() - timedelta(days=2)), _call(ada)
    _call()
    assert _found(alice, f"?researcher={ada.public_id}") == [new.pk, old.pk]
    day = f"{now() - timedelta(days=1):%Y-%m-%dT%H:%M}"
    assert _found(alice, f"?researcher={ada.public_id}&until={day}") == [old.pk]
    assert _found(alice, f"?researcher={ada.public_id}&since={day}") == [new.pk]


def test_a_wrong_filter_is_said_and_shows_everything(
    alice: Member, world: World, read: Read
) -> None:
    call = _call()
    assert "Enter a valid date/time" in read(alice, f"{LOG}?since=yesterday")
    assert _found(alice, "?since=yesterday") == [call.pk]
    assert _found(alice, "?after=nonsense") == [call.pk]


def test_pages_follow_each_other(alice: Member, world: World) -> None:
    made = [_call(at=now() - timedelta(minutes=minute)).pk for minute in range(60)]
    first = alice.get(LOG).context["page"]
    assert _found(alice, "") == made[:50]
    assert _found(alice, f"?after={first.after}") == made[50:]
    second = alice.get(f"{LOG}?after={first.after}").context["page"]
    assert _found(alice, f"?before={second.before}") == made[:50]


@pytest.mark.parametrize(
    "given, title",
    [
        ({"section": "work", "item_ids": [1, 2, 3]}, "Add 3 works"),
        ({"section": "employment", "item_ids": [1]}, "Add employment"),
        ({"section": "record"}, "Add record"),
        ({"purpose": Purpose.CLIENT_TOKEN}, "Portal&#x27;s own token"),
    ],
)
def test_a_call_says_what_it_was_about(
    alice: Member, world: World, read: Read, given: dict[str, object], title: str
) -> None:
    call = _call(**given)  # type: ignore[arg-type]
    assert f">{title}</a>" in read(alice, LOG)
    assert title in read(alice, f"{LOG}{call.pk}/")


def test_filters_stay_folded_until_one_is_in_use(alice: Member, world: World, read: Read) -> None:
    assert '<details class="fold">' in read(alice, LOG)
    assert '<details class="fold" open>' in read(alice, f"{LOG}?status=4xx")


def test_one_call_is_shown_as_a_pair(
    alice: Member, world: World, ada: Researcher, read: Read
) -> None:
    call = _call(ada, put_codes=[7], credential_id=world.credential.pk)
    page = read(alice, f"{LOG}{call.pk}/")
    assert f"POST https://api.sandbox.orcid.org/v3.0/{ORCID_ID}/work" in page
    assert "201 Created" in page
    assert "Bearer $ORCID_TOKEN" in page
    assert "APP-NORTH" in page


def test_the_command_quotes_what_a_shell_would_read(alice: Member, world: World) -> None:
    curl = alice.get(f"{LOG}{_call().pk}/").context["curl"]
    assert """'{"title": "O'"'"'Hara"}'""" in curl


def test_a_destroyed_key_leaves_a_sentence(
    alice: Member, world: World, ada: Researcher, read: Read
) -> None:
    call = _call(ada)
    DataKey.objects.filter(researcher=ada).delete()
    keys.kept_keys.clear()
    assert "can no longer be read" in read(alice, f"{LOG}{call.pk}/")


def test_events_tell_who_did_what(alice: Member, world: World, read: Read) -> None:
    audit.record_event(EventEntry(kind=EventKind.EXPORT_BEGUN, actor=SYSTEM, at=now()))
    assert "Export started" in read(alice, f"{LOG}events/")
    rows = alice.get(f"{LOG}events/?kind=export.begun").context["rows"]
    assert [event.kind for event, _ in rows] == ["export.begun"]


def test_the_number_of_queries_does_not_grow(
    alice: Member,
    world: World,
    ada: Researcher,
) -> None:
    _call(ada)
    few = queries_of(alice, LOG)
    for _ in range(5):
        _call(ada)

    assert queries_of(alice, LOG) == few <= 20


@pytest.mark.parametrize("page", ["", "events/", "{call}/"])
def test_who_may_read_the_log(
    bob: Member, charlie: Member, edda: Member, client: Client, world: World, page: str
) -> None:
    url = LOG + page.format(call=_call().pk)
    assert bob.get(url).status_code == 200
    assert [charlie.get(url).status_code, edda.get(url).status_code] == [404, 404]
    assert charlie.get(url.replace("north", "south", 1)).status_code == (
        404 if "{" in page else 200
    )
    assert client.get(url).status_code == 302
