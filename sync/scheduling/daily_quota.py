"""The day's reads of a Public API client, over all tenants that share it, kept in Postgres.

ORCID blocks a Public API client that reads more than its day's quota, and tells nobody when a day
begins (ORCID documentation, "What are the API limits?"). So reads are spread: one each so many
seconds, and up to an hour's worth at once (GCRA), which in no 24 hours comes to more than the
quota. Redis may lose everything at any time, and must not lose this.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from gateway.limiter import client_key
from sync.models import DayQuota
from tenants.models import Credential

DAY = timedelta(days=1)
AT_ONCE = timedelta(hours=1)


def take(credential: Credential, *, wanted: int) -> int:
    """Take up to so many reads of the client's quota; return how many may be made now.

    Not to be called in a transaction.
    """
    gap, key = _gap(), _key(credential)
    with transaction.atomic(durable=True):
        DayQuota.objects.bulk_create([DayQuota(client_key=key)], ignore_conflicts=True)
        row = DayQuota.objects.select_for_update().annotate(now=Now()).get(pk=key)
        start = max(row.free_at, row.now) if row.free_at else row.now
        reads = max(0, min(wanted, (row.now + AT_ONCE - start) // gap))
        DayQuota.objects.filter(pk=key).update(free_at=start + reads * gap)
    return int(reads)


def charge(credential: Credential, *, reads: int) -> None:
    """Count reads that were made beyond those taken; below 0, give back what was not needed."""
    rows = DayQuota.objects.filter(pk=_key(credential))
    rows.update(free_at=F("free_at") + reads * _gap())


def rest_of(credential: Credential) -> timedelta | None:
    """Return how long the client may not read, None where it may now."""
    row = DayQuota.objects.filter(pk=_key(credential), free_at__gt=Now() + AT_ONCE - _gap())
    found = row.annotate(now=Now()).first()
    return found.free_at + _gap() - AT_ONCE - found.now if found and found.free_at else None


def _gap() -> timedelta:
    """Return the time between two reads: the hour at once is left out of the day."""
    return (DAY + AT_ONCE) / int(settings.ORCID_PUBLIC_DAILY_READS)


def _key(credential: Credential) -> str:
    return client_key(
        secret=settings.SECRET_KEY,
        environment=credential.environment,
        client_id=credential.client_id,
    )
