"""The audit log's pages: calls to ORCID and events, by time and filter."""

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from audit import queries as audit
from audit.entries import Content
from audit.models import Event, Exchange
from dashboard.queries.people import orcid_id_in
from oauth.models import Connection
from records.models import Item
from scoping.paging import KeysetOrder
from scoping.sealing import UnsealError
from sync.models import Placement
from tenants.encryption.keys import key_of
from tenants.models import Credential, Researcher
from tenants.queries import identities

PAGE_SIZE = 50
STATUS_CLASSES = {
    "2xx": Q(status__gte=200, status__lt=300),
    "3xx": Q(status__gte=300, status__lt=400),
    "4xx": Q(status__gte=400, status__lt=500),
    "5xx": Q(status__gte=500),
    "none": Q(status__isnull=True),
}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
M = TypeVar("M", bound=Model)


def exchanges(wanted: Mapping[str, Any]) -> QuerySet[Exchange]:
    """Return the calls to ORCID that fit the filters, by the names of their form's fields."""
    found = audit.exchanges()
    for name, value in wanted.items():
        found = found.filter(_EXCHANGE_FILTERS[name](value))
    return found


def events(wanted: Mapping[str, Any]) -> QuerySet[Event]:
    """Return the events that fit the filters, by the names of their form's fields."""
    found = audit.events()
    for name, value in wanted.items():
        found = found.filter(_EVENT_FILTERS[name](value))
    return found


def people(exchanges: Collection[Exchange]) -> dict[int, Researcher]:
    """Return the researchers that calls were made for, by the number the log keeps of them."""
    numbers = {row.researcher_id for row in exchanges if row.researcher_id}
    return {person.pk: person.current for person in identities(numbers)}


def content(exchange: Exchange) -> Content | None:
    """Return what was sent and answered, or None when its key was destroyed."""
    try:
        return audit.content_of(exchange, key_of=key_of)
    except UnsealError:
        return None


def credential_of(exchange: Exchange) -> Credential | None:
    """Return the credential a call was made with, if it still exists."""
    return Credential.objects.filter(pk=exchange.credential_id or 0).first()


def _by_orcid_id(text: str) -> Q:
    """Return the calls about an iD; a text that is none finds nothing."""
    connections = list(Connection.objects.filter(orcid_id=orcid_id_in(text)))
    return audit.of_connections(
        [row.pk for row in connections],
        researcher_ids=_known_as([row.researcher_id for row in connections]),
    )


def _by_researcher(public_id: str) -> Q:
    people = Researcher.with_merged.filter(public_id=public_id).select_related("merged_into")
    return audit.of_people(_known_as([person.current.pk for person in people]))


def _known_as(researcher_ids: Collection[int]) -> list[int]:
    """Return the numbers the log keeps of people: their own, and of whom was merged into them."""
    return [person.pk for person in identities(researcher_ids)] if researcher_ids else []


def _by_put_code(put_code: int) -> Q:
    """Return the calls about a put-code, in bulks too where it is known whose item it is."""
    owners = Placement.objects.filter(put_code=put_code).values_list("item__researcher", flat=True)
    return audit.of_put_code(put_code, researcher_ids=_known_as(owners))


def _by_item(public_id: str) -> Q:
    item = Item.objects.filter(public_id=public_id).first()
    if item is None:
        return Q(pk__in=[])
    return audit.of_item(item.pk, researcher_ids=_known_as([item.researcher_id]))


def _equals(column: str) -> Callable[[object], Q]:
    return lambda value: Q(**{column: value})


_TIMES: dict[str, Callable[[Any], Q]] = {"since": _equals("at__gte"), "until": _equals("at__lt")}
_EXCHANGE_FILTERS: dict[str, Callable[[Any], Q]] = {
    **_TIMES,
    "orcid_id": _by_orcid_id,
    "researcher": _by_researcher,
    "status": STATUS_CLASSES.__getitem__,
    "purpose": _equals("purpose"),
    "error_code": _equals("error_code"),
    "environment": _equals("environment"),
    "put_code": _by_put_code,
    "item": _by_item,
    "correlation_id": audit.of_correlation,
}
_EVENT_FILTERS: dict[str, Callable[[Any], Q]] = {
    **_TIMES,
    "kind": _equals("kind"),
    "correlation_id": audit.of_correlation,
}


def _cursor(row: Any) -> str:  # noqa: ANN401 (a row of either log)
    """Return a row's place in time: microseconds since 1970, and its id."""
    return f"{(row.at - EPOCH) // timedelta(microseconds=1)}.{row.pk}"


def _place(cursor: str) -> tuple[object, object] | None:
    microseconds, _, row_id = cursor.partition(".")
    try:
        return EPOCH + timedelta(microseconds=int(microseconds)), row_id
    except (ValueError, OverflowError):
        return None


def newest_first(_model: type[M]) -> KeysetOrder[M]:
    """Return the order of a log's pages."""
    return KeysetOrder(columns=("-at", "id"), cursor=_cursor, place=_place)
