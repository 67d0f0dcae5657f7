"""Read the log of the current tenant."""

from collections.abc import Callable, Collection

from django.db.models import Q, QuerySet

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


# The conditions below are written so that Postgres finds the rows by an index under row security:
# plain comparisons with values, no subqueries, and conditions on arrays only beside an index.


def of_people(researcher_ids: Collection[int]) -> Q:
    """Return the condition for calls made for some people."""
    return Q(researcher_id__in=list(researcher_ids))


def of_connections(connection_ids: Collection[int], *, researcher_ids: Collection[int]) -> Q:
    """Return the condition for calls under some connections of some people."""
    return of_people(researcher_ids) & Q(connection_id__in=list(connection_ids))


def of_item(item_id: int, *, researcher_ids: Collection[int]) -> Q:
    """Return the condition for calls about one item of some people, alone or in a bulk."""
    return of_people(researcher_ids) & Q(item_ids__contains=[item_id])


def of_put_code(put_code: int, *, researcher_ids: Collection[int] = ()) -> Q:
    """Return the condition for calls about a put-code.

    Calls about several are found where the people are given whose records have that put-code.
    """
    if researcher_ids:
        return of_people(researcher_ids) & Q(put_codes__contains=[put_code])
    return Q(put_codes__0=put_code)


def of_correlation(correlation_id: str) -> Q:
    """Return the condition for what one request or task did, in either log."""
    return Q(correlation_id=correlation_id)


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
