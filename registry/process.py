"""What a process has once: the connections to ORCID, and the pace it shares with the others."""

from functools import cache

from django.conf import settings
from django.utils import timezone

from orcid_client.http import Transport
from registry.pace import Pace, connect

# Connections kept open besides those of the sending threads: pages, pulls, sign-ins
OTHER_CONNECTIONS = 16


@cache
def transport() -> Transport:
    """Return the process's only transport; what is said is told to a recorder's copy of it."""
    return Transport(
        clock=timezone.now,
        deadline=settings.ORCID_CALL_DEADLINE_SECONDS,
        pool_size=settings.SYNC_SENDING_THREADS + OTHER_CONNECTIONS,
    )


@cache
def pace() -> Pace:
    """Return the process's only pace."""
    return Pace(connect(settings.REDIS_URL), prefix=settings.REDIS_KEY_PREFIX)
