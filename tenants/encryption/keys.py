"""Data keys: one per tenant, one per researcher for the log; wrapped by the portal's master key.

Unwrapped keys are kept in the process for five minutes, since unwrapping costs a query.
"""

import secrets
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from threading import Lock
from typing import NamedTuple, Never

from django.conf import settings
from django.db.models import QuerySet

from scoping import inserting
from scoping.context import required_tenant_id
from scoping.public_ids import new_public_id
from scoping.sealing import SealedPlace, SealingKey, UnsealError, seal, unseal
from tenants.models import DataKey

KEPT_SECONDS = 300.0
DATA_KEY_BYTES = 32
MOST_KEPT = 50_000


class _KeptKeys:
    """Unwrapped keys of this process by (tenant, number), forgotten after a while."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._keys: dict[tuple[int, int], tuple[float, SealingKey]] = {}

    def get(self, tenant_id: int, key_id: int) -> SealingKey | None:
        with self._lock:
            kept = self._keys.get((tenant_id, key_id))
        return kept[1] if kept and kept[0] > self._clock() else None

    def put(self, tenant_id: int, key: SealingKey) -> None:
        with self._lock:
            if len(self._keys) >= MOST_KEPT:
                self._keys.clear()
            self._keys[tenant_id, key.key_id] = (self._clock() + KEPT_SECONDS, key)

    def clear(self) -> None:
        with self._lock:
            self._keys.clear()


kept_keys = _KeptKeys()


def master_key(key_id: int) -> SealingKey:
    """Return one of the portal's master keys.

    Raises:
        UnsealError: MASTER_KEYS has no key of that number.
    """
    secret = settings.MASTER_KEYS.get(key_id)
    if secret is None:
        message = f"MASTER_KEYS has no key number {key_id}"
        raise UnsealError(message)
    return SealingKey.of(key_id, secret)


def new_data_keys(*, researcher_ids: Iterable[int | None], now: datetime) -> list[int]:
    """Create data keys in the current tenant and return their numbers.

    None stands for the tenant's own.
    """
    tenant_id = required_tenant_id()
    sealing = master_key(next(iter(settings.MASTER_KEYS)))
    numbers = inserting.insert_numbered(
        DataKey,
        [
            _wrapped(tenant_id, sealing=sealing)
            | {"researcher_id": researcher_id, "created_at": now}
            for researcher_id in researcher_ids
        ],
    )
    return list(numbers.values())


def tenant_key() -> SealingKey:
    """Return the current tenant's newest data key, to seal with."""
    return _opened(_stored(DataKey.objects.filter(researcher=None).order_by("-id")[:1])[0])


def researcher_keys(researcher_ids: Iterable[int]) -> dict[int, SealingKey]:
    """Return the newest data key of each researcher, to seal their log with, in one query."""
    rows = (
        DataKey.objects.filter(researcher_id__any_of=researcher_ids)
        .order_by("researcher_id", "-id")
        .distinct("researcher_id")
    )
    return {row.researcher_id: _opened(row) for row in _stored(rows) if row.researcher_id}


def key_of(key_id: int) -> SealingKey:
    """Return a data key of the current tenant by its number, to unseal with.

    Raises:
        UnsealError: the key was destroyed or is another tenant's.
    """
    kept = kept_keys.get(required_tenant_id(), key_id)
    if kept:
        return kept
    found = _stored(DataKey.objects.filter(pk=key_id))
    return _opened(found[0]) if found else _gone(key_id)


def own_keys() -> Callable[[int], SealingKey]:
    """Return the function that gives the current tenant's own data keys, all read now."""
    found = {key.key_id: _opened(key) for key in _stored(DataKey.objects.filter(researcher=None))}
    return lambda key_id: found.get(key_id) or _gone(key_id)


def _gone(key_id: int) -> Never:
    message = f"data key {key_id} is gone"
    raise UnsealError(message)


def place_of_data_key(row: DataKey) -> SealedPlace:
    """Return the place a data key's wrapped form is bound to."""
    return _place(row.tenant_id, row.public_id)


def _wrapped(tenant_id: int, *, sealing: SealingKey) -> dict[str, object]:
    """Return the columns of a fresh key."""
    public_id = new_public_id()
    secret = secrets.token_bytes(DATA_KEY_BYTES)
    return {
        "tenant_id": tenant_id,
        "public_id": public_id,
        "wrapped": seal(secret, key=sealing, place=_place(tenant_id, public_id)),
    }


class _StoredKey(NamedTuple):
    """A data key as it is stored; thousands are read at once, so they are no models."""

    key_id: int
    tenant_id: int
    public_id: str
    researcher_id: int | None
    wrapped: memoryview


def _stored(rows: QuerySet[DataKey]) -> list[_StoredKey]:
    names = ("id", "tenant_id", "public_id", "researcher_id", "wrapped")
    return [_StoredKey(*row) for row in rows.values_list(*names)]


def _opened(row: _StoredKey) -> SealingKey:
    key = kept_keys.get(row.tenant_id, row.key_id)
    if key is None:
        place = _place(row.tenant_id, row.public_id)
        wrapped = bytes(row.wrapped)
        key = SealingKey.of(row.key_id, unseal(wrapped, key_of=master_key, place=place))
        kept_keys.put(row.tenant_id, key)
    return key


def _place(tenant_id: int, public_id: str) -> SealedPlace:
    return SealedPlace("tenants_datakey", "wrapped", tenant_id, public_id)
