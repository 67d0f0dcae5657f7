"""Read the log of the current tenant."""

from collections.abc import Callable

from django.db.models import QuerySet

from audit import content
from audit.entries import Content
from audit.models import Event, Exchange, ExchangeContent
from scoping.sealing import SealingKey


def exchanges() -> QuerySet[Exchange]:
    """Return the exchanges, newest first."""
    return Exchange.objects.order_by("-at", "id")


def events() -> QuerySet[Event]:
    """Return the events, newest first."""
    return Event.objects.order_by("-at", "id")


def content_of(exchange: Exchange, *, key_of: Callable[[int], SealingKey]) -> Content:
    """Return the address, headers and bodies of an exchange.

    Raises:
        UnsealError: its key was destroyed (the person was erased), or the row was moved.
    """
    stored = ExchangeContent.objects.get(
        exchange_id=exchange.pk, at=exchange.at, retention_months=exchange.retention_months
    )
    place = content.place_of(tenant_id=exchange.tenant_id, exchange_id=exchange.pk)
    return content.open_content(bytes(stored.sealed), key_of=key_of, place=place)
