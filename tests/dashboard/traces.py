"""A trace of one person in the tables that a page's world does not fill."""

from typing import Any

from django.utils.timezone import now

from oauth.models import Authorization, HandOver, HandOverKey, PersonalLink
from scoping.models import TenantOwned
from scoping.public_ids import new_public_id
from sync.models import Call, RecordSync, Snapshot
from tests.dashboard.world import World


def leave_everywhere(world: World, record: RecordSync) -> None:
    """Write a row of each kind, about the person of a record."""
    connection, moment = record.connection, now()
    of_person = {"researcher": connection.researcher, "credential": world.credential}
    times = {"created_at": moment, "expires_at": moment}
    key = _add(world, HandOverKey, secret_sealed=b"x", created_at=moment)
    _add(world, PersonalLink, token_sealed=b"x", **of_person, **times)
    handed = _add(
        world, HandOver, key=key, nonce_hash=b"n", browser_hash=b"b", **of_person, **times
    )
    _add(
        world, Authorization, hand_over=handed, connection=connection, scopes=[],
        state_hash=new_public_id().encode(), browser_hash=b"b", **of_person, **times,
    )  # fmt: skip
    _add(
        world, Call, record_sync=record, fence=1, generation=1, verb="POST", section="work",
        path="/work", body=b"{}", item_ids=[], fingerprints=[], planned_at=moment,
    )  # fmt: skip
    _add(
        world, Snapshot, connection=connection, section="work", put_code=1, content={},
        fingerprint="f", read_at=moment,
    )  # fmt: skip


def _add(world: World, model: type[TenantOwned], **values: Any) -> Any:  # noqa: ANN401
    return model.objects.create(tenant=world.tenant, **values)
