"""Build calls with their bodies, and the rows that are written before they are sent."""

from collections.abc import Sequence
from datetime import datetime

from orcid_client import ids, messages
from orcid_client.client import OrcidClient
from orcid_client.errors import OrcidError
from orcid_client.http import Request
from records.models import Item
from scoping.context import required_tenant_id
from sync.jobs import ClaimedRecord, Job
from sync.models import Call, CallState
from sync.plan import Planned, Verb


def unwritable(client: OrcidClient, planned: Planned, item: Item) -> str:
    """Return why an item cannot be written as a message, or nothing.

    Items are checked when they are entered; this one was stored before a rule was known.
    """
    if planned.verb not in (Verb.POST, Verb.PUT):
        return ""
    try:
        client.body_of(messages.from_json(item.section, item.content))
    except OrcidError as error:
        return f"The item cannot be written as a message to ORCID: {error}"
    return ""


def build(client: OrcidClient, orcid_id: str, planned: Planned, items: Sequence[Item]) -> Job:
    """Return a call ready to be sent.

    Raises:
        OrcidError: an item cannot be written; :func:`unwritable` says which and why.
    """
    return Job(
        verb=planned.verb,
        section=planned.section,
        item_ids=tuple(item.pk for item in items),
        fingerprints=tuple(item.fingerprint for item in items),
        self_ids=tuple(tuple(item.self_ids) for item in items),
        request=_request(client, orcid_id, planned, items),
        put_code=planned.put_code,
    )


def _request(
    client: OrcidClient, orcid_id: str, planned: Planned, items: Sequence[Item]
) -> Request:
    orcid, section, put_code = ids.parse(orcid_id), planned.section, planned.put_code
    if planned.verb is Verb.READ:
        return client.read_section(section, orcid)
    if planned.verb is Verb.DELETE:
        return client.delete(section, orcid, put_code or 0)
    written = [messages.from_json(section, item.content) for item in items]
    if planned.verb is Verb.PUT:
        return client.update(section, orcid, put_code or 0, written[0])
    if len(written) == 1:
        return client.create(section, orcid, written[0])
    return client.create_works(orcid, written)


def call_row(record: ClaimedRecord, job: Job, *, now: datetime) -> Call:
    """Return the row of a call, to be written before it is sent."""
    return Call(
        tenant_id=required_tenant_id(),
        record_sync_id=record.record_id,
        fence=record.fence,
        generation=record.generation,
        verb=job.verb.value,
        section=job.section,
        path=job.request.path,
        content_type=job.request.headers.get("Content-Type", ""),
        body=job.request.body or b"",
        item_ids=list(job.item_ids),
        fingerprints=list(job.fingerprints),
        self_ids=[list(names) for names in job.self_ids],
        put_code=job.put_code,
        state=CallState.SENDING,
        planned_at=now,
    )
