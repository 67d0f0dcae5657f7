"""How an item and a record stand, in words."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from oauth.models import Connection, ConnectionState
from records.models import Item
from sync.error_policy import FixableBy
from sync.models import Pause, Placement, RecordSync
from sync.scheduling.pause_filters import Pauses
from sync.states import PlacementState, Verb, WaitsFor
from sync.status.item_state import ItemState
from sync.status.item_status import item_status, record_status
from tenants.models import ApiType, Credential, Environment

MEMBER = Credential(environment=Environment.SANDBOX, api_type=ApiType.MEMBER)
PUBLIC = Credential(environment=Environment.SANDBOX, api_type=ApiType.PUBLIC)
SCOPES = ["/read-limited", "/activities/update"]
ACTIVE = Connection(credential=MEMBER, state=ConnectionState.ACTIVE, scopes=SCOPES)
LOST = Connection(credential=MEMBER, state=ConnectionState.LOST, scopes=SCOPES)
EXPIRED = Connection(credential=MEMBER, state=ConnectionState.EXPIRED, scopes=SCOPES)
MOVED = Connection(credential=MEMBER, state=ConnectionState.MOVED, scopes=SCOPES)
READER = Connection(credential=PUBLIC, state=ConnectionState.ACTIVE, scopes=[])
LOCKED = RecordSync(connection=ACTIVE, waits_for=WaitsFor.RECORD)
WANTED = Item(fingerprint="new", wanted=True, section="work")
WITHDRAWN = Item(fingerprint="new", wanted=False, section="work")


def _placed(state: str, fingerprint: str = "new") -> Placement:
    put_code = 7 if state == PlacementState.IN_ORCID else None
    return Placement(state=state, fingerprint=fingerprint, put_code=put_code, error_code=9006)


THERE, OUTDATED = _placed(PlacementState.IN_ORCID), _placed(PlacementState.IN_ORCID, "old")


@pytest.mark.parametrize(
    "item, connection, record, placement, label",
    [
        (WANTED, None, None, None, "Not connected"),
        (WANTED, LOST, None, None, "User revoked access"),
        (WANTED, EXPIRED, None, None, "Permission expired"),
        (WANTED, MOVED, None, None, "iD moved"),
        (WANTED, READER, None, None, "Read only"),
        (WANTED, ACTIVE, None, None, "Waiting"),
        (WANTED, ACTIVE, LOCKED, None, "Record not writable"),
        (WANTED, ACTIVE, None, THERE, "In ORCID"),
        (WANTED, LOST, None, THERE, "In ORCID"),
        (WANTED, ACTIVE, None, OUTDATED, "Pending update"),
        (WANTED, ACTIVE, LOCKED, OUTDATED, "Record not writable"),
        (WANTED, ACTIVE, None, _placed(PlacementState.REFUSED), "Refused by ORCID"),
        (WANTED, ACTIVE, None, _placed(PlacementState.REFUSED, "old"), "Waiting"),
        (WANTED, ACTIVE, None, _placed(PlacementState.REMOVED), "User deleted from ORCID"),
        (WANTED, ACTIVE, None, _placed(PlacementState.LOST), "Looking for the put-code"),
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
    standing = item_status(
        item, connection=connection, record=record, placement=placement, pauses=Pauses()
    )
    assert standing.label == label
    assert standing.state == ItemState.IN_ORCID or standing.sentence


REASONS = set(WaitsFor) - {WaitsFor.NOTHING, WaitsFor.PAUSE}


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_to_wait_says_who_can_fix_it(reason: WaitsFor) -> None:
    record = RecordSync(connection=ACTIVE, waits_for=reason, wait_note="ORCID said so.")
    standing = record_status(record, now=now(), pauses=Pauses())
    assert standing.sentence == "ORCID said so."
    assert standing.next_step


def test_a_record_that_is_worked_on_says_so() -> None:
    record = RecordSync(connection=ACTIVE, leased_until=now() + timedelta(seconds=9))
    assert record_status(record, now=now(), pauses=Pauses()).label == "Running"


def test_a_record_that_is_read_says_until_when_a_push_waits() -> None:
    until = now() + timedelta(seconds=9)
    record = RecordSync(connection=ACTIVE, leased_until=until, pull_due_at=until)
    standing = record_status(record, now=now(), pauses=Pauses())
    assert (standing.label, standing.next_try_at) == ("Reading", None)
    record.push_due_at = now()
    assert record_status(record, now=now(), pauses=Pauses()).next_try_at == until


@pytest.mark.parametrize(
    "pauses, sentence",
    [
        (Pauses(), "It is in the queue."),
        (Pauses(imports={7: Pause(batch_id=7)}), "The import it belongs to is paused."),
        (Pauses(imports={8: Pause(batch_id=8)}), "It is in the queue."),
        (Pauses(researchers={5: Pause(researcher_id=5)}), "A member of your institution"),
        (Pauses(Pause(), imports={7: Pause(batch_id=7)}), "All of your institution's work"),
    ],
)
def test_a_pause_is_told_by_the_widest(pauses: Pauses, sentence: str) -> None:
    connection = Connection(
        credential=MEMBER, state=ConnectionState.ACTIVE, researcher_id=5, scopes=SCOPES
    )
    item = Item(fingerprint="new", wanted=True, batch_id=7, section="work")
    standing = item_status(item, connection=connection, record=None, placement=None, pauses=pauses)
    assert standing.sentence.startswith(sentence)


def test_who_reads_only_is_not_up_to_date() -> None:
    record = RecordSync(connection=READER)
    assert record_status(record, now=now(), pauses=Pauses()).label == "Read only"


@pytest.mark.parametrize(
    "error_code, fixer",
    [
        (9010, FixableBy.ADMIN),
        (9045, FixableBy.EDITOR),
        (9019, FixableBy.OPERATOR),
        # After many tries, and where another item has the identifier, though the code alone says
        # that nobody need do anything
        (9008, FixableBy.EDITOR),
        (9021, FixableBy.EDITOR),
        (None, FixableBy.EDITOR),
    ],
)
def test_who_can_fix_a_refused_item(error_code: int | None, fixer: FixableBy) -> None:
    placement = Placement(
        state=PlacementState.REFUSED, error_code=error_code, fingerprint="new", sentence="ORCID: no"
    )
    status = item_status(
        WANTED, connection=ACTIVE, record=None, placement=placement, pauses=Pauses()
    )
    assert (status.fixable_by, status.sentence, status.needs_fix) == (fixer, "ORCID: no", True)


def test_the_next_try_has_a_date_only_where_the_portal_tries_again() -> None:
    due = now()
    retried = RecordSync(connection=ACTIVE, waits_for=WaitsFor.TRANSIENT, push_due_at=due)
    set_aside = RecordSync(connection=ACTIVE, waits_for=WaitsFor.OPERATOR, push_due_at=due)
    dates = [
        item_status(
            WANTED, connection=ACTIVE, record=record, placement=None, pauses=Pauses()
        ).next_try_at
        for record in (retried, set_aside)
    ]
    assert dates == [due, None]


def test_a_kind_of_item_that_was_not_allowed_is_not_said_to_be_waiting() -> None:
    reader = Connection(
        credential=MEMBER, state=ConnectionState.ACTIVE, scopes=["/read-limited", "/person/update"]
    )
    work, keyword = (
        Item(fingerprint="new", wanted=True, section=section) for section in ("work", "keywords")
    )
    labels = [
        item_status(item, connection=reader, record=None, placement=None, pauses=Pauses()).label
        for item in (work, keyword)
    ]
    assert labels == ["Not permitted", "Waiting"]


def test_a_withdrawn_item_whose_last_change_was_refused_waits_for_its_deletion() -> None:
    refused = Placement(
        state=PlacementState.REFUSED, put_code=7, fingerprint="old", error_code=9006
    )
    status = item_status(
        WITHDRAWN, connection=ACTIVE, record=None, placement=refused, pauses=Pauses()
    )
    assert (status.label, status.verb) == ("Waiting for deletion", Verb.DELETE)


def test_a_withdrawn_item_with_a_lost_put_code_is_looked_for() -> None:
    lost = Placement(state=PlacementState.LOST, fingerprint="new")
    status = item_status(WITHDRAWN, connection=ACTIVE, record=None, placement=lost, pauses=Pauses())
    assert (status.label, status.verb) == ("Looking for the put-code", Verb.READ)
