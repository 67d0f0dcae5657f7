"""What an answer means for each item of its call, for the call's row and for the record. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from pydantic import BaseModel, Field, StrictInt, ValidationError

from orcid_client import client as orcid
from orcid_client.errors import ApiError, Duplicate, OrcidError, RecordMoved, UnreadableAnswer
from orcid_client.http import Response
from scoping.translation import N_
from sync.error_policy import (
    AFTER_ANOTHER,
    BY_CODE,
    PATIENCE,
    STUBBORN,
    ErrorPolicy,
    ItemEffect,
    PermissionEffect,
    policy_for,
    sentence_of,
)
from sync.push import recover
from sync.push.jobs import Job
from sync.states import CallState, PlacementState, Verb, WaitsFor


class ItemOutcome(NamedTuple):
    """What is known of one item from now on; ``state`` None: nothing new.

    ``fingerprint`` is what stands on the record, empty where that is not known, or what was
    refused.
    """

    item_id: int
    state: PlacementState | None = None
    put_code: int | None = None
    fingerprint: str = ""
    error_code: int | None = None
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class CallOutcome:
    """What one answer means.

    ``again`` tells that the record is to be planned once more at once. A ``wait`` stops the
    record; ``sentence`` then says why.
    """

    items: tuple[ItemOutcome, ...]
    state: CallState
    status: int | None = None
    error_code: int | None = None
    wait: WaitsFor = WaitsFor.NOTHING
    sentence: str = ""
    permission: PermissionEffect = PermissionEffect.HOLDS
    moved_to: str = ""
    again: bool = False


class PutCodeHolder(NamedTuple):
    """Whose a put-code is already; ``is_moving`` tells that this item is to be sent or removed."""

    item_id: int
    is_moving: bool = False


Taken = Callable[[], Mapping[int, PutCodeHolder]]
"""Returns the put-codes of the record's section that items have already."""


def outcome_of(job: Job, *, tries: int, client_id: str, taken: Taken) -> CallOutcome:
    """Return what the answer in a job means."""
    try:
        if job.error is not None or job.response is None:
            raise job.error or UnreadableAnswer(N_("No response was stored."))
        items = tuple(_reader(job)(job, client_id, taken))
    except OrcidError as error:
        return _refusal(job, error, tries=tries, taken=taken)
    return _success(job, items)


Reader = Callable[[Job, str, Taken], Iterator[ItemOutcome]]


def _reader(job: Job) -> Reader:
    if job.is_bulk:
        return _bulk
    if job.verb is Verb.READ and job.resolves is Verb.PUT:
        return _read_one
    return {
        Verb.POST: _created,
        Verb.PUT: _changed,
        Verb.DELETE: _deleted,
        Verb.READ: _read,
    }[job.verb]


def _created(job: Job, _client_id: str, _taken: Taken) -> Iterator[ItemOutcome]:
    code = orcid.interpret_created(_response(job), below=job.request.path)
    yield ItemOutcome(job.item_ids[0], PlacementState.IN_ORCID, code, job.fingerprints[0])


def _changed(job: Job, _client_id: str, _taken: Taken) -> Iterator[ItemOutcome]:
    orcid.interpret_updated(_response(job))
    yield ItemOutcome(job.item_ids[0], PlacementState.IN_ORCID, job.put_code, job.fingerprints[0])


def _deleted(job: Job, _client_id: str, _taken: Taken) -> Iterator[ItemOutcome]:
    orcid.interpret_deleted(_response(job))
    yield ItemOutcome(job.item_ids[0], PlacementState.DELETED)


def _bulk(job: Job, _client_id: str, taken: Taken) -> Iterator[ItemOutcome]:
    codes = put_codes_of(_response(job))
    if len(codes) == len(job.item_ids):
        for item_id, fingerprint, code in zip(job.item_ids, job.fingerprints, codes, strict=True):
            yield ItemOutcome(item_id, PlacementState.IN_ORCID, code, fingerprint)
        return
    parts = orcid.interpret_bulk(_response(job), expected=len(job.item_ids))
    # An error may name the put-code that another work of the same bulk was just given.
    new = {
        part.put_code: PutCodeHolder(item_id)
        for item_id, part in zip(job.item_ids, parts, strict=True)
        if part.error is None and part.put_code
    }
    for item_id, fingerprint, part in zip(job.item_ids, job.fingerprints, parts, strict=True):
        if part.error is None:
            yield ItemOutcome(item_id, PlacementState.IN_ORCID, part.put_code, fingerprint)
            continue
        found = policy_for(part.error, verb=Verb.POST)
        one = _of_item(item_id, fingerprint, found, part.error, taken=lambda: {**taken(), **new})
        if one.put_code:
            new[one.put_code] = PutCodeHolder(item_id)
        yield one


def _read(job: Job, client_id: str, taken: Taken) -> Iterator[ItemOutcome]:
    """Find items again by their identifiers; what is not there has to be added anew.

    What is found is brought up to date by the next plan, since a list does not show all of it.
    """
    listed = orcid.interpret_section(job.section, _response(job))
    found = recover.seen(job.section, listed.items(), client_id=client_id)
    matched = recover.match(job, found, taken=taken())
    for item_id in job.item_ids:
        if item_id in matched:
            yield ItemOutcome(item_id, PlacementState.IN_ORCID, matched[item_id])
        elif job.resolves is None:
            yield ItemOutcome(item_id, PlacementState.DELETED)
        elif job.attempt <= PATIENCE:
            yield ItemOutcome(item_id)
        elif len(job.item_ids) > 1:
            yield ItemOutcome(item_id, PlacementState.ALONE)
        else:
            yield _never_answered(job)


def _read_one(job: Job, client_id: str, _taken: Taken) -> Iterator[ItemOutcome]:
    """Find out whether a change was taken whose repeats were never answered."""
    listed = orcid.interpret_section(job.section, _response(job))
    found = recover.seen(job.section, listed.items(), client_id=client_id)
    (item_id,), (fingerprint,) = job.item_ids, job.fingerprints
    one = next((one for one in found if one.put_code == job.put_code), None)
    if one is None:
        yield ItemOutcome(
            item_id, PlacementState.REMOVED, job.put_code, sentence=BY_CODE[9016].sentence
        )
    elif one.fingerprint == fingerprint:
        yield ItemOutcome(item_id, PlacementState.IN_ORCID, job.put_code, fingerprint)
    else:
        yield _never_answered(job)


def _never_answered(job: Job) -> ItemOutcome:
    """Return an item that is given up until it changes, so that the record's others go on."""
    return ItemOutcome(
        job.item_ids[0],
        PlacementState.REFUSED,
        job.put_code,
        job.fingerprints[0],
        sentence=STUBBORN.sentence,
    )


def _response(job: Job) -> Response:
    if job.response is None:
        raise UnreadableAnswer(N_("No response was stored."))
    return job.response


def _success(job: Job, items: tuple[ItemOutcome, ...]) -> CallOutcome:
    return CallOutcome(
        items=items,
        state=CallState.RESOLVED if job.resolves else CallState.ANSWERED,
        status=job.response.status if job.response else None,
        again=any(_is_to_follow(item) for item in items) or job.verb is Verb.READ,
    )


def _is_to_follow(item: ItemOutcome) -> bool:
    """Say whether the item is not yet as it should be: adopted, lost or to be sent alone."""
    adopted = item.state is PlacementState.IN_ORCID and not item.fingerprint
    return adopted or item.state in (None, PlacementState.LOST, PlacementState.ALONE)


def _refusal(job: Job, error: OrcidError, *, tries: int, taken: Taken) -> CallOutcome:
    splits = job.is_bulk and all(job.self_ids)
    found = policy_for(
        error, verb=job.verb, in_bulk=splits, tries=tries, resolves=job.resolves is not None
    )
    if tries < PATIENCE and _is_after_another(job, error, taken=taken):
        found = AFTER_ANOTHER
    items = tuple(
        _of_item(item_id, fingerprint, found, error, taken=taken, put_code=job.put_code)
        for item_id, fingerprint in zip(job.item_ids, job.fingerprints, strict=True)
    )
    return CallOutcome(
        items=items,
        state=_state(job, found),
        status=error.status if isinstance(error, ApiError) else _status(job),
        error_code=error.error_code if isinstance(error, ApiError) else None,
        wait=found.wait,
        sentence=sentence_of(found, error),
        permission=found.permission,
        moved_to=error.primary if isinstance(error, RecordMoved) else "",
        again=found.wait is WaitsFor.NOTHING and any(_is_to_follow(item) for item in items),
    )


def _is_after_another(job: Job, error: OrcidError, *, taken: Taken) -> bool:
    """Say whether a change meets the identifier of an item that is to be changed itself.

    So it is where an import gives each item the identifier that the next one had.
    """
    if job.verb is not Verb.PUT or job.resolves or not isinstance(error, Duplicate):
        return False
    holder = taken().get(error.put_code or 0)
    return holder is not None and holder.is_moving


def _status(job: Job) -> int | None:
    return job.response.status if job.response else None


def _state(job: Job, found: ErrorPolicy) -> CallState:
    """Return what is known of the call: a stored one stays unknown until something is found."""
    if found.effect is ItemEffect.UNKNOWN or (job.resolves and found.effect is ItemEffect.STAY):
        return CallState.UNKNOWN
    return CallState.RESOLVED if job.resolves else CallState.ANSWERED


_PLACEMENTS = {
    ItemEffect.REFUSED: PlacementState.REFUSED,
    ItemEffect.REMOVED: PlacementState.REMOVED,
    ItemEffect.GONE: PlacementState.DELETED,
    ItemEffect.LOST: PlacementState.LOST,
    ItemEffect.ALONE: PlacementState.ALONE,
}


def _of_item(
    item_id: int,
    fingerprint: str,
    found: ErrorPolicy,
    error: OrcidError,
    *,
    taken: Taken,
    put_code: int | None = None,
) -> ItemOutcome:
    code = error.error_code if isinstance(error, ApiError) else None
    sentence = sentence_of(found, error)
    if found.effect is ItemEffect.ADOPT and isinstance(error, Duplicate):
        return _adopted(item_id, fingerprint, error, taken=taken)
    state = _PLACEMENTS.get(found.effect)
    if state is None:
        return ItemOutcome(item_id)
    kept = put_code if state in (PlacementState.REFUSED, PlacementState.REMOVED) else None
    refused = fingerprint if state is PlacementState.REFUSED else ""
    return ItemOutcome(item_id, state, kept, refused, code, sentence)


def _adopted(item_id: int, fingerprint: str, error: Duplicate, *, taken: Taken) -> ItemOutcome:
    """Return an item that takes over the put-code ORCID named, unless another item has it."""
    holder = taken().get(error.put_code or 0)
    if holder is None or holder.item_id == item_id:
        return ItemOutcome(item_id, PlacementState.IN_ORCID, error.put_code)
    sentence = N_("Another item of the same researcher is on the record with this identifier")
    return ItemOutcome(
        item_id, PlacementState.REFUSED, None, fingerprint, error.error_code, sentence
    )


_OK = 200


def put_codes_of(response: Response) -> list[int]:
    """Return the put-codes of a bulk of which every work was taken, or nothing.

    ORCID repeats each work in full; reading them all as messages would cost more than the call.
    """
    if response.status != _OK or "json" not in response.media_type:
        return []
    try:
        found = _AllTaken.model_validate_json(response.body)
    except ValidationError:
        return []
    return [element.work.put_code for element in found.bulk]


class _Stored(BaseModel):
    put_code: StrictInt = Field(alias="put-code")


class _Element(BaseModel):
    work: _Stored


class _AllTaken(BaseModel):
    """A bulk without errors; all else that ORCID says of a work is passed over."""

    bulk: list[_Element]
