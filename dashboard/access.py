"""From an id in an address to a row of the log, or 404."""

from datetime import datetime

from django.http import Http404

from audit.models import Exchange
from dashboard.models import Share


def exchange(exchange_id: str) -> Exchange:
    """Return a logged call of the current tenant.

    Raises:
        Http404: there is none of that id.
    """
    found = Exchange.objects.filter(pk=exchange_id).first()
    if found is None:
        raise Http404
    return found


def share(public_id: str) -> Share:
    """Return a link of the current tenant to shared calls.

    Raises:
        Http404: there is none of that id.
    """
    found = Share.objects.filter(public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def open_share(share_id: int, *, now: datetime) -> Share:
    """Return what a link leads to while it is good.

    Raises:
        Http404: it has expired.
    """
    found = Share.objects.select_related("tenant").filter(pk=share_id, expires_at__gt=now).first()
    if found is None:
        raise Http404
    return found
