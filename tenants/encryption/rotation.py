"""Seal values again under newer keys, in batches, while the portal runs.

Two kinds of keys are rotated. The master key wraps data keys: name a new one first in MASTER_KEYS
and wrap every data key again, one row a tenant or researcher. A tenant's data key seals its
values: make a new one and seal every value again. Each step compares and swaps single values, so
it can be stopped anywhere, run again, and run beside everything else.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.db import models

from scoping.models import TenantOwned
from scoping.sealing import seal, sealed_key_id, unseal
from tenants.encryption import keys
from tenants.encryption.factors import factor_key_id, open_factor, seal_factor
from tenants.encryption.secrets import place_of
from tenants.models import DataKey, Route, RouteKind

SEALED_SUFFIX = "_sealed"
BATCH = 500
FACTOR_FIELDS = ("secret", "seed")  # allauth's names for what it lets us seal
GRACE = timedelta(minutes=10)


class SealedColumn(NamedTuple):
    """One column of sealed values; every ``*_sealed`` column of a tenant-owned model is one."""

    model: type[TenantOwned]
    column: str


def tenant_ids() -> list[int]:
    """Return the numbers of all tenants, by the entrances that need no tenant."""
    rows = Route.objects.filter(kind=RouteKind.TENANT_SLUG).order_by("tenant_id")
    return list(rows.values_list("tenant_id", flat=True))


def sealed_columns() -> Iterator[SealedColumn]:
    """Yield every column of sealed values, found by its name and type."""
    for model in apps.get_models():
        if issubclass(model, TenantOwned):
            for field in model._meta.local_fields:
                if isinstance(field, models.BinaryField) and field.name.endswith(SEALED_SUFFIX):
                    yield SealedColumn(model, field.name)


def wrap_data_keys_again() -> int:
    """Wrap the current tenant's data keys under the first master key; return how many changed."""
    first = next(iter(settings.MASTER_KEYS))
    changed = 0
    for row in DataKey.objects.order_by("id").iterator(chunk_size=BATCH):
        wrapped = bytes(row.wrapped)
        if sealed_key_id(wrapped) != first:
            place = keys.place_of_data_key(row)
            secret = unseal(wrapped, key_of=keys.master_key, place=place)
            anew = seal(secret, key=keys.master_key(first), place=place)
            changed += DataKey.objects.filter(pk=row.pk, wrapped=wrapped).update(wrapped=anew)
    return changed


def new_tenant_key(*, now: datetime) -> int:
    """Give the current tenant a new data key, which seals from now on; return its number."""
    (number,) = keys.new_data_keys(researcher_ids=[None], now=now)
    return number


def seal_values_again() -> int:
    """Seal the current tenant's values under its newest data key; return how many changed."""
    return sum(_seal_column_again(found) for found in sealed_columns())


def values_under_older_keys() -> int:
    """Return how many of the current tenant's values an older data key still seals."""
    newest = keys.tenant_key().key_id
    return sum(
        1 for found in sealed_columns() for _, value in _values(found)
        if sealed_key_id(value) != newest
    )  # fmt: skip


def data_keys_under_older_master_keys() -> int:
    """Return how many of the current tenant's data keys another master key still wraps."""
    first = next(iter(settings.MASTER_KEYS))
    wrapped = DataKey.objects.values_list("wrapped", flat=True)
    return sum(1 for value in wrapped if sealed_key_id(bytes(value)) != first)


def drop_unused_tenant_keys(*, now: datetime) -> int:
    """Delete the current tenant's older data keys, once nothing is sealed by them.

    A process that read the key before the newest was made may yet write a value under it, so the
    older ones are kept for ten minutes more.
    """
    newest = DataKey.objects.filter(researcher=None).latest("id")
    if newest.created_at + GRACE > now or values_under_older_keys():
        return 0
    deleted, _ = DataKey.objects.filter(researcher=None).exclude(pk=newest.pk).delete()
    return deleted


def _seal_column_again(found: SealedColumn) -> int:
    newest = keys.tenant_key()
    changed = 0
    for row, value in _values(found):
        if sealed_key_id(value) != newest.key_id:
            place = place_of(row, found.column)
            text = unseal(value, key_of=keys.key_of, place=place)
            anew = seal(text, key=newest, place=place)
            same = found.model.objects.filter(pk=row.pk, **{found.column: value})
            changed += same.update(**{found.column: anew})
    return changed


def _values(found: SealedColumn) -> Iterator[tuple[TenantOwned, bytes]]:
    """Yield each row of a column that holds a value, some hundreds at a time, by number."""
    after = 0
    rows = found.model.objects.exclude(**{found.column: None}).order_by("pk")
    while batch := list(rows.filter(pk__gt=after)[:BATCH]):
        for row in batch:
            yield row, bytes(getattr(row, found.column))
        after = batch[-1].pk


def seal_factors_again() -> int:
    """Seal members' second factors under the first master key; return how many changed."""
    changed = 0
    for row, stale in _factors_under_older_keys():
        anew = {name: seal_factor(open_factor(row.data[name])) for name in stale}
        same = Authenticator.objects.filter(pk=row.pk, data=row.data)
        changed += same.update(data=row.data | anew)
    return changed


def factors_under_older_master_keys() -> int:
    """Return how many members' second factors another master key still seals."""
    return sum(1 for _ in _factors_under_older_keys())


def _factors_under_older_keys() -> Iterator[tuple[Any, list[str]]]:
    """Yield each factor with the names of its values that are sealed under an older key."""
    first = next(iter(settings.MASTER_KEYS))
    for row in Authenticator.objects.order_by("pk"):
        sealed = [name for name in FACTOR_FIELDS if name in row.data]
        stale = [name for name in sealed if factor_key_id(row.data[name]) != first]
        if stale:
            yield row, stale
