"""From an id in an address to a row of the log, or 404."""

from datetime import datetime

from django.http import Http404

from audit.models import Exchange
from dashboard.models import Share
from scoping.lookup import by_public_id


def exchange(exchange_id: str) -> Exchange:
    """Return a logged call of the current tenant.

    Raises:
        Http404: there is none of that id.
    """
    return by_public_id(Exchange.objects.all(), exchange_id, column="pk")


def share(public_id: str) -> Share:
    """Return a link of the current tenant to shared calls.

    Raises:
        Http404: there is none of that id.
    """
    return by_public_id(Share.objects.all(), public_id)


def open_share(share_id: int, *, now: datetime) -> Share:
    """Return what a link leads to while it is good.

    Raises:
        Http404: it has expired.
    """
    found = Share.objects.select_related("tenant").filter(pk=share_id, expires_at__gt=now).first()
    if found is None:
        raise Http404
    return found
