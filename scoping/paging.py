"""Pages of long lists by cursor: as fast on the last page as on the first."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page; an empty cursor means that nothing lies beyond."""

    rows: Sequence[M]
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class KeysetOrder(Generic[M]):
    """How a list is ordered: by one or two columns ("-" for descending), strictly.

    ``cursor`` names a row without giving away what identifies a person; ``place`` returns the
    values of a cursor's columns, or None for one that leads nowhere (then the list begins at its
    start).
    """

    columns: tuple[str] | tuple[str, str]
    cursor: Callable[[M], str]
    place: Callable[[str], tuple[object, ...] | None]

    def page(self, rows: QuerySet[M], *, after: str, before: str, size: int) -> Page[M]:
        """Return the rows that follow ``after``, or that come just before ``before``."""
        backwards = bool(before) and not after
        place = self.place(after or before) if after or before else None
        columns = [_turned(column) for column in self.columns] if backwards else self.columns
        if place:
            rows = rows.filter(_beyond(columns, place))
        found = list(rows.order_by(*columns)[: size + 1])
        more, found = len(found) > size, found[:size]
        if backwards:
            found.reverse()
        return self._page(found, more=more, came=place is not None, backwards=backwards)

    def _page(self, found: list[M], *, more: bool, came: bool, backwards: bool) -> Page[M]:
        further = more or (backwards and came)
        earlier = more if backwards else came
        return Page(
            rows=found,
            after=self.cursor(found[-1]) if found and further else "",
            before=self.cursor(found[0]) if found and earlier else "",
        )


def _turned(column: str) -> str:
    return column.removeprefix("-") if column.startswith("-") else f"-{column}"


def _beyond(columns: Sequence[str], place: tuple[object, ...]) -> Q:
    """Return the rows after a place; the first part lets Postgres begin there in its index."""
    ways = [
        (column.removeprefix("-"), "lt" if column.startswith("-") else "gt") for column in columns
    ]
    (first, way), *others = ways
    further = Q(**{f"{first}__{way}": place[0]})
    if not others:
        return further
    second, second_way = others[0]
    equal = Q(**{f"{second}__{second_way}": place[1]})
    return Q(**{f"{first}__{way}e": place[0]}) & (further | equal)
