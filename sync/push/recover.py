"""Find out what became of a call whose answer was never seen. Pure but for reading a stored row.

PUT and DELETE are sent once more: they change nothing when they were carried out. A POST is sent
once more where each item has a self identifier: ORCID answers 409 with error 9021 and the
put-code if the first one was carried out (ORCID API tutorial, "Duplicates"). Else a repeat could
double the item, and the section is read instead; so it is where repeats are never answered.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from orcid_client import canonical, ids, messages
from orcid_client.client import OrcidClient
from orcid_client.elements.parts import ItemMessage
from sync.error_policy import PATIENCE
from sync.models import Call
from sync.push.calls import unpacked
from sync.push.jobs import Job
from sync.states import Verb


def job_of(call: Call, *, client: OrcidClient, orcid_id: str) -> Job:
    """Return the call that finds out what became of a stored one."""
    verb = Verb(call.verb)
    could_double = verb is Verb.POST and not all(call.self_ids)
    is_hopeless = verb in (Verb.POST, Verb.PUT) and call.attempt > PATIENCE
    if could_double or is_hopeless:
        request = client.read_section(call.section, ids.parse(orcid_id))
        sent = Verb.READ
    else:
        written = replace(client, content_type="xml" if "xml" in call.content_type else "json")
        body = unpacked(call.body) or None
        request, sent = written.rebuild(call.verb, call.path, body), verb
    return Job(
        verb=sent,
        section=call.section,
        item_ids=tuple(call.item_ids),
        fingerprints=tuple(call.fingerprints),
        self_ids=tuple(tuple(names) for names in call.self_ids),
        request=request,
        put_code=call.put_code,
        call_id=call.pk,
        resolves=verb,
        attempt=call.attempt,
    )


@dataclass(frozen=True, slots=True)
class ListedItem:
    """One item of ours as the record's list shows it."""

    put_code: int
    fingerprint: str
    self_ids: frozenset[str]


def seen(section: str, items: Iterable[ItemMessage], *, client_id: str) -> list[ListedItem]:
    """Return the items of a list whose source is this client, oldest first."""
    ours = [item for item in items if _source_of(item) == client_id and item.put_code]
    return [_seen(section, item) for item in sorted(ours, key=lambda item: item.created_date or 0)]


def match(job: Job, found: Iterable[ListedItem], *, taken: Collection[int]) -> dict[int, int]:
    """Return the put-code of each item of a call that stands on the record, by item.

    An item is known by its self identifiers, or by saying the same where it has none. ``taken``
    are put-codes that belong to other items already; each put-code is given out once.
    """
    free = [one for one in found if one.put_code not in taken]
    matched: dict[int, int] = {}
    for item_id, fingerprint, self_ids in zip(
        job.item_ids, job.fingerprints, job.self_ids, strict=True
    ):
        one = next((one for one in free if _is_same(one, fingerprint, self_ids)), None)
        if one is not None:
            free.remove(one)
            matched[item_id] = one.put_code
    return matched


def _is_same(one: ListedItem, fingerprint: str, self_ids: tuple[str, ...]) -> bool:
    return bool(one.self_ids & set(self_ids)) if self_ids else one.fingerprint == fingerprint


def _source_of(item: ItemMessage) -> str:
    source = item.source
    identity = source.source_client_id if source else None
    return (identity.path or "") if identity else ""


def _seen(section: str, item: Any) -> ListedItem:  # noqa: ANN401 - a message of any section
    # A summary has the fields of its item, or fewer: as an item it can be compared.
    whole = messages.from_json(section, messages.to_json(messages.bare(item)))
    return ListedItem(
        put_code=item.put_code,
        fingerprint=canonical.fingerprint(whole),
        self_ids=frozenset(canonical.self_ids(whole)),
    )
