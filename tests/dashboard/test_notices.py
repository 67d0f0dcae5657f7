"""Why an item is not on the record, as a table."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from dashboard import notices
from gateway.limiter import LimiterStatus as Pace
from oauth.models import Connection, ConnectionState
from records.models import Item
from sync.models import Pause, Placement, PlacementState, RecordSync, WaitsFor
from sync.scheduling.pause_filters import Pauses
from tenants.models import ApiType, Credential, Environment

MEMBER = Credential(environment=Environment.SANDBOX, api_type=ApiType.MEMBER)
PUBLIC = Credential(environment=Environment.SANDBOX, api_type=ApiType.PUBLIC)
ACTIVE = Connection(credential=MEMBER, state=ConnectionState.ACTIVE)
LOST = Connection(credential=MEMBER, state=ConnectionState.LOST)
EXPIRED = Connection(credential=MEMBER, state=ConnectionState.EXPIRED)
MOVED = Connection(credential=MEMBER, state=ConnectionState.MOVED)
READER = Connection(credential=PUBLIC, state=ConnectionState.ACTIVE)
LOCKED = RecordSync(connection=ACTIVE, waits_for=WaitsFor.RECORD)
WANTED = Item(fingerprint="new", wanted=True)
WITHDRAWN = Item(fingerprint="new", wanted=False)


def _placed(state: str, fingerprint: str = "new") -> Placement:
    return Placement(state=state, fingerprint=fingerprint)


THERE, OUTDATED = _placed(PlacementState.IN_ORCID), _placed(PlacementState.IN_ORCID, "old")


@pytest.mark.parametrize(
    "item, connection, record, placement, label",
    [
        (WANTED, None, None, None, "Not connected"),
        (WANTED, LOST, None, None, "Access withdrawn"),
        (WANTED, EXPIRED, None, None, "Permission expired"),
        (WANTED, MOVED, None, None, "iD moved"),
        (WANTED, READER, None, None, "Read only"),
        (WANTED, ACTIVE, None, None, "Waiting"),
        (WANTED, ACTIVE, LOCKED, None, "Record locked"),
        (WANTED, ACTIVE, None, THERE, "In ORCID"),
        (WANTED, LOST, None, THERE, "In ORCID"),
        (WANTED, ACTIVE, None, OUTDATED, "Pending update"),
        (WANTED, ACTIVE, LOCKED, OUTDATED, "Record locked"),
        (WANTED, ACTIVE, None, _placed(PlacementState.REFUSED), "Refused by ORCID"),
        (WANTED, ACTIVE, None, _placed(PlacementState.REFUSED, "old"), "Waiting"),
        (WANTED, ACTIVE, None, _placed(PlacementState.REMOVED), "Deleted in ORCID by the user"),
        (WANTED, ACTIVE, None, _placed(PlacementState.LOST), "Outcome unknown"),
        (WITHDRAWN, ACTIVE, None, None, "Withdrawn"),
        (WITHDRAWN, ACTIVE, None, THERE, "Waiting for deletion"),
        (WITHDRAWN, None, None, _placed(PlacementState.DELETED), "Withdrawn"),
    ],
)
def test_an_item_stands_as_its_rows_say(
    item: Item,
    connection: Connection | None,
    record: RecordSync | None,
    placement: Placement | None,
    label: str,
) -> None:
    standing = notices.item_standing(
        item, connection=connection, record=record, placement=placement, pauses=Pauses()
    )
    assert standing.label == label
    assert standing.state == "in-orcid" or standing.sentence


@pytest.mark.parametrize("reason", [reason for reason in WaitsFor if reason])
def test_every_reason_to_wait_says_who_can_mend_it(reason: WaitsFor) -> None:
    record = RecordSync(connection=ACTIVE, waits_for=reason, wait_note="ORCID said so.")
    standing = notices.record_state(record, now=now(), pauses=Pauses())
    assert standing.sentence == "ORCID said so."
    assert standing.next_step


def test_a_record_that_is_worked_on_says_so() -> None:
    record = RecordSync(connection=ACTIVE, leased_until=now() + timedelta(seconds=9))
    assert notices.record_state(record, now=now(), pauses=Pauses()).label == "Running"


@pytest.mark.parametrize(
    "pace, news",
    [
        (Pace(), []),
        (
            Pace(share=0.5),
            ["Sandbox (Member API): ORCID is busy. Calls go at 50% of the usual pace."],
        ),
        (
            Pace(open_for=4.2),
            ["Sandbox (Member API): ORCID does not answer. The portal tries again in 5 s."],
        ),
    ],
)
def test_the_weather_is_told_when_it_is_bad(pace: Pace, news: list[str]) -> None:
    assert notices.weather([(MEMBER, pace)]) == news


def test_what_cannot_be_read_has_no_label() -> None:
    assert notices.label("employment", {"organization": 7}) == ""
    assert notices.label("of-tomorrow", {}) == ""


@pytest.mark.parametrize(
    "pauses, sentence",
    [
        (Pauses(), "It is in the queue."),
        (Pauses(imports={7: Pause(batch_id=7)}), "The import it came by is paused."),
        (Pauses(imports={8: Pause(batch_id=8)}), "It is in the queue."),
        (Pauses(researchers={5: Pause(researcher_id=5)}), "A member of your institution"),
        (Pauses(Pause(), imports={7: Pause(batch_id=7)}), "All of your institution's work"),
    ],
)
def test_a_pause_is_told_by_the_widest(pauses: Pauses, sentence: str) -> None:
    connection = Connection(credential=MEMBER, state=ConnectionState.ACTIVE, researcher_id=5)
    item = Item(fingerprint="new", wanted=True, batch_id=7)
    standing = notices.item_standing(
        item, connection=connection, record=None, placement=None, pauses=pauses
    )
    assert standing.sentence.startswith(sentence)


def test_who_reads_only_is_not_up_to_date() -> None:
    record = RecordSync(connection=READER)
    assert notices.record_state(record, now=now(), pauses=Pauses()).label == "Read only"
