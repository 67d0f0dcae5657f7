"""Ways around: tabs, chips, sortable columns, pages. Their state stands in the address."""

from collections.abc import Iterable

from django.core.paginator import Page
from django.http import HttpRequest, QueryDict
from django.template import Context, Library
from django.utils.translation import gettext

register = Library()

# Another filter, sort or page size starts again at the first page.
_PLACE = ("page", "after", "before")


# One choice of a filter: its value in the address ("" for all), word, count or None.
Chip = tuple[str, str, int | None]


@register.inclusion_tag("elements/tabs.html")
def tabs(items: Iterable[object], label: str = "") -> dict[str, object]:
    """Draw links to sibling pages: `label`, `url`, and perhaps `current` and `count`."""
    return {"items": items, "label": label or gettext("Sections")}


@register.inclusion_tag("elements/chips.html", takes_context=True)
def chips(
    context: Context, name: str, choices: Iterable[Chip], label: str = ""
) -> dict[str, object]:
    """Draw the choices of the filter `name` as links with counts; the current one is filled."""
    query = _query(context)
    current = query.get(name, "")
    links = [
        {
            "label": word,
            "count": count,
            "url": _url(query, name, value),
            "current": value == current,
        }
        for value, word, count in choices
    ]
    return {"links": links, "label": label or gettext("Filter")}


@register.inclusion_tag("elements/th.html", takes_context=True)
def th(context: Context, label: str, *, sort: str = "", num: bool = False) -> dict[str, object]:
    """Draw a column's head; with `sort` a link that orders by it, and back again."""
    query = _query(context)
    current = query.get("sort", "")
    order = {sort: "ascending", f"-{sort}": "descending"}.get(current, "") if sort else ""
    upcoming = f"-{sort}" if order == "ascending" else sort
    return {
        "label": label,
        "num": num,
        "order": order,
        "url": _url(query, "sort", upcoming) if sort else "",
    }


@register.inclusion_tag("elements/pagination.html", takes_context=True)
def pagination(context: Context, page: "Page[object]") -> dict[str, object]:
    """Draw the pages of a Django paginator: count, previous, next."""
    query = _query(context)
    turns = {"previous": page.previous_page_number, "next": page.next_page_number}
    has = {"previous": page.has_previous(), "next": page.has_next()}
    urls = {turn: _url(query, "page", str(turns[turn]())) for turn in turns if has[turn]}
    return {"page": page, **urls}


@register.inclusion_tag("elements/keyset.html", takes_context=True)
def keyset(context: Context, *, after: str = "", before: str = "") -> dict[str, object]:
    """Draw older and newer links of a list read by cursor; an empty cursor means none there."""
    query = _query(context)
    return {
        "next": _url(query, "after", after) if after else "",
        "previous": _url(query, "before", before) if before else "",
        "first": _url(query, "page", "") if query.get("after") or query.get("before") else "",
    }


def _query(context: Context) -> QueryDict:
    request: HttpRequest = context["request"]
    return request.GET


def _url(query: QueryDict, name: str, value: str) -> str:
    changed = query.copy()
    for key in (*_PLACE, name):
        changed.pop(key, None)
    if value:
        changed[name] = value
    return f"?{changed.urlencode()}"
