"""What was read is kept, and what became of our own items is noticed."""

from dataclasses import replace
from typing import Any

import pytest
from django.utils.timezone import now

from audit.entries import SYSTEM
from oauth.models import Connection
from records.models import Item
from scoping.context import tenant_context
from sync.models import Placement, Snapshot
from sync.pull import snapshot_rows, snapshots
from sync.pull.drift import Drift
from sync.pull.jobs import Read
from sync.pull.read import ReadItem, RecordPlace, RecordReading
from sync.states import PlacementState
from tenants import actions
from tenants.encryption.secrets import Secret
from tenants.models import ApiType, Environment, MessageFormat, Researcher, Tenant

CLIENT = "APP-AAAAAAAAAAAAAAAA"
PLACE = RecordPlace("employment", 17)
OURS = ReadItem(
    place=PLACE,
    content={"role-title": "Lecturer"},
    fingerprint="f1",
    self_ids=("source-work-id:hr-1",),
    source_client_id=CLIENT,
    modified_ms=1_700_000_000_000,
)


@pytest.fixture
def connection(north: Tenant, ada: Researcher) -> Connection:
    draft = actions.CredentialDraft(
        environment=Environment.SIMULATOR,
        api_type=ApiType.MEMBER,
        premium=False,
        client_id=CLIENT,
        secret=Secret("s"),
        scopes=("/read-limited",),
        message_format=MessageFormat.JSON,
    )
    with tenant_context(north.pk):
        return Connection.objects.create(
            tenant_id=north.pk,
            researcher=ada,
            credential=actions.add_credential(draft=draft, actor=SYSTEM, now=now()),
            orcid_id="0000-0002-1825-0097",
            scopes=["/read-limited"],
            authenticated_at=now(),
            connected_at=now(),
        )


@pytest.fixture
def item(connection: Connection) -> Item:
    with tenant_context(connection.tenant_id):
        return Item.objects.create(
            tenant_id=connection.tenant_id,
            researcher_id=connection.researcher_id,
            section="employment",
            key="hr-1",
            label="Lecturer",
            content=OURS.content,
            fingerprint="f1",
            self_ids=list(OURS.self_ids),
            created_at=now(),
            changed_at=now(),
        )


@pytest.fixture
def placed(connection: Connection, item: Item) -> Placement:
    with tenant_context(connection.tenant_id):
        return Placement.objects.create(
            tenant_id=connection.tenant_id,
            credential_id=connection.credential_id,
            item=item,
            orcid_id=connection.orcid_id,
            section="employment",
            state=PlacementState.IN_ORCID,
            put_code=17,
            fingerprint="f1",
            changed_at=now(),
        )


def keep(connection: Connection, *seen: ReadItem, own: bool = True, **more: Any) -> Drift:  # noqa: ANN401
    reading = RecordReading(1, changed=seen, present=frozenset(one.place for one in seen))
    read = Read(replace(reading, **more), connection, sees_all_of_ours=own)
    with tenant_context(connection.tenant_id):
        kept = snapshots.keep([read], now=now())
    return kept.get(connection.pk, snapshots.StoredReading()).drift


def state_of(placement: Placement) -> str:
    with tenant_context(placement.tenant_id):
        placement.refresh_from_db()
    return placement.state


def test_what_was_read_is_kept_and_replaced(connection: Connection) -> None:
    theirs = replace(OURS, place=RecordPlace("work", 3), source_client_id="APP-OTHER")
    keep(connection, OURS, theirs)
    keep(connection, replace(OURS, modified_ms=5), present=frozenset({PLACE, theirs.place}))

    with tenant_context(connection.tenant_id):
        kept = {row.put_code: row.ours for row in Snapshot.objects.all()}
        known = snapshot_rows.places_of([connection.pk])
    assert kept == {17: True, 3: False}
    assert known == {connection.pk: {PLACE: 5, RecordPlace("work", 3): OURS.modified_ms}}


def test_what_is_gone_from_the_record_is_gone_here(connection: Connection) -> None:
    keep(connection, OURS)
    keep(connection, gone=frozenset({PLACE}))

    with tenant_context(connection.tenant_id):
        assert Snapshot.objects.count() == 0


def test_an_unchanged_item_of_ours_is_no_drift(connection: Connection, placed: Placement) -> None:
    assert not keep(connection, OURS)
    assert state_of(placed) == PlacementState.IN_ORCID


def test_an_item_that_says_something_else_is_drift(
    connection: Connection, placed: Placement
) -> None:
    assert keep(connection, replace(OURS, fingerprint="f2")).edited == (placed.pk,)


def test_an_item_the_researcher_removed_stays_removed(
    connection: Connection, placed: Placement
) -> None:
    assert keep(connection).removed == (placed.pk,)
    assert state_of(placed) == PlacementState.REMOVED


def test_absence_in_a_public_read_means_nothing(connection: Connection, placed: Placement) -> None:
    assert not keep(connection, own=False)
    assert state_of(placed) == PlacementState.IN_ORCID


def test_an_unchanged_record_means_nothing(connection: Connection, placed: Placement) -> None:
    assert not keep(connection, unchanged=True)
    assert state_of(placed) == PlacementState.IN_ORCID


def test_a_lost_put_code_is_found_by_its_self_id(connection: Connection, item: Item) -> None:
    (number,) = keep(connection, OURS).found_again

    with tenant_context(connection.tenant_id):
        found = Placement.objects.get(pk=number)
    assert (found.item_id, found.put_code, found.fingerprint) == (item.pk, 17, "f1")


def test_another_sources_item_is_never_adopted(connection: Connection, item: Item) -> None:
    assert not keep(connection, replace(OURS, source_client_id="APP-OTHER"))
