"""Build calls with their bodies, and the rows that are written before they are sent."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import zstandard
from django.db import connection

from orcid_client import ids, json_text, messages
from orcid_client.client import OrcidClient
from orcid_client.elements.parts import ItemMessage as Message
from orcid_client.errors import OrcidError
from orcid_client.http import Request
from orcid_client.sections import SECTIONS
from scoping.arrays import array
from scoping.context import required_tenant_id
from scoping.public_ids import new_public_id
from scoping.translation import N_
from sync.push.jobs import ClaimedRecord, Job
from sync.push.plan import PlannedCall
from sync.push.write_rows import NewCall
from sync.states import Verb


class StoredItem(NamedTuple):
    """What a call needs of an item; ``text`` is its content as Postgres writes it."""

    item_id: int
    section: str
    label: str
    text: str
    fingerprint: str
    self_ids: list[str]

    def message(self) -> Message:
        """Return the item as a message.

        Raises:
            UnreadableMessage: it was stored by another version and cannot be read.
        """
        return messages.from_json(self.section, json_text.parsed(self.text))


def stored_items(item_ids: Iterable[int]) -> dict[int, StoredItem]:
    """Return items with their contents; thousands of numbers travel as one array."""
    with connection.cursor() as cursor:
        cursor.execute(_STORED_ITEMS, [required_tenant_id(), array(set(item_ids))])
        return {row[0]: StoredItem(*row) for row in cursor.fetchall()}


_STORED_ITEMS = """
SELECT id, section, label, content::text, fingerprint, self_ids FROM records_item
WHERE tenant_id = %s AND id = ANY(%s::bigint[])
"""


def unwritable(client: OrcidClient, planned: PlannedCall, item: StoredItem) -> str:
    """Return why an item cannot be written as a message, or nothing.

    Items are checked when they are entered; this one was stored before a rule was known.
    """
    if planned.verb not in (Verb.POST, Verb.PUT):
        return ""
    try:
        client.body_of(item.message())
    except OrcidError as error:
        return N_("The item cannot be written as a message to ORCID: {error}").format(error=error)
    return ""


def build(
    client: OrcidClient, orcid_id: str, planned: PlannedCall, items: Sequence[StoredItem]
) -> Job:
    """Return a call ready to be sent.

    Raises:
        OrcidError: an item cannot be written; :func:`unwritable` says which and why.
    """
    return Job(
        verb=planned.verb,
        section=planned.section,
        item_ids=tuple(item.item_id for item in items),
        fingerprints=tuple(item.fingerprint for item in items),
        self_ids=tuple(tuple(item.self_ids) for item in items),
        request=_request(client, orcid_id, planned, items),
        put_code=planned.put_code,
    )


def _request(
    client: OrcidClient, orcid_id: str, planned: PlannedCall, items: Sequence[StoredItem]
) -> Request:
    orcid, section, put_code = ids.parse(orcid_id), planned.section, planned.put_code
    if planned.verb is Verb.READ:
        return client.read_section(section, orcid)
    if planned.verb is Verb.DELETE:
        return client.delete(section, orcid, put_code or 0)
    if client.content_type == "json":
        return _from_stored(client, orcid, planned, items)
    written = [item.message() for item in items]
    if planned.verb is Verb.PUT:
        return client.update(section, orcid, put_code or 0, written[0])
    if len(written) == 1:
        return client.create(section, orcid, written[0])
    return client.create_works(orcid, written)


def _from_stored(
    client: OrcidClient, orcid: ids.OrcidId, planned: PlannedCall, items: Sequence[StoredItem]
) -> Request:
    """Return a write whose body is put together from the stored texts.

    An item is stored as the JSON that ORCID takes, so reading and writing it again would only
    cost time: half of that of a whole push, where a bulk has a hundred works.
    """
    put_code, path = planned.put_code, SECTIONS[planned.section].path
    if planned.verb is Verb.PUT:
        body = f'{{"put-code":{put_code:d},{items[0].text[1:]}'
        path = client.item_path(planned.section, orcid, put_code or 0)
        return client.rebuild("PUT", path, body.encode())
    if len(items) == 1:
        return client.rebuild("POST", f"/{orcid}/{path}", items[0].text.encode())
    works = ",".join(f'{{"work":{item.text}}}' for item in items)
    return client.rebuild("POST", f"/{orcid}/works", f'{{"bulk":[{works}]}}'.encode())


def call_row(record: ClaimedRecord, job: Job, *, pack: Callable[[bytes], bytes]) -> NewCall:
    """Return the row of a call, to be written before it is sent."""
    return NewCall(
        public_id=new_public_id(),
        record_sync_id=record.record_id,
        fence=record.fence,
        generation=record.generation,
        verb=job.verb.value,
        section=job.section,
        path=job.request.path,
        content_type=job.request.headers.get("Content-Type", ""),
        body=pack(job.request.body or b""),
        item_ids=job.item_ids,
        fingerprints=job.fingerprints,
        self_ids=json_text.written(job.self_ids),
        put_code=job.put_code,
    )


# Enough for JSON that repeats itself; the next levels take longer for little.
_LEVEL = 1
_FIRST_BYTES = zstandard.FRAME_HEADER


def packer() -> Callable[[bytes], bytes]:
    """Return what packs bodies, for one thread."""
    return zstandard.ZstdCompressor(level=_LEVEL).compress


def unpacked(stored: bytes | memoryview) -> bytes:
    """Return a body as it is sent; those of earlier versions are stored as they are."""
    found = bytes(stored)
    return zstandard.decompress(found) if found.startswith(_FIRST_BYTES) else found
