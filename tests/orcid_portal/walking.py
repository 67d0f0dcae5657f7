"""Somebody who follows every link of every page, submits every search and presses every button."""

from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.urls import Resolver404, resolve
from lxml import html

from tests.cast import Member

MOST_ALIKE = 3
"""So many addresses of one page are opened that have the same words, or parameters of a query."""


@dataclass(frozen=True)
class Button:
    """A form that posts: where to, what it holds already, and the page that offers it."""

    action: str
    fields: tuple[tuple[str, str], ...]
    page: str

    @property
    def kind(self) -> tuple[str, ...]:
        """Return what makes two buttons the same: what they do, and their own values."""
        return (_view(self.action), *(name for name, _ in self.fields))


@dataclass
class Walk:
    """A walk of one member below their tenant's address.

    ``most`` is how many addresses are opened that differ in ids alone.
    """

    member: Member
    root: str
    most: int
    faults: list[str] = field(default_factory=list)
    opened: dict[str, int] = field(default_factory=dict)
    buttons: dict[str, Button] = field(default_factory=dict)
    _kinds: Counter[tuple[str, ...]] = field(default_factory=Counter)
    _due: deque[tuple[str, str]] = field(default_factory=deque)

    @property
    def views(self) -> set[str]:
        """Return the names of the pages that were opened."""
        return {_view(address) for address in self.opened}

    def go(self) -> "Walk":
        """Open the first page and all that is offered from there."""
        self._note(self.root, self.root)
        while self._due:
            self._open(*self._due.popleft())
        return self

    def press(self) -> "Walk":
        """Press each kind of button, empty and with what it holds, and take it back."""
        for button in self.buttons.values():
            for fields, wrong in (({}, set()), (dict(button.fields), {403, 404, 405})):
                with _taken_back():
                    cache.clear()
                    answer = self.member.post(button.action, fields)
                    _read(answer)
                if answer.status_code >= 500 or answer.status_code in wrong:
                    self.faults.append(
                        f"POST {button.action} {fields} of {button.page}: {answer.status_code}"
                    )
        return self

    def _open(self, address: str, page: str) -> None:
        cache.clear()
        answer = self.member.get(address)
        text = _read(answer)
        self.opened[address] = answer.status_code
        if answer.status_code >= 400:
            self.faults.append(f"GET {address} of {page}: {answer.status_code}")
        elif answer.status_code in {301, 302}:
            self._note(urljoin(address, answer.headers["Location"]), address)
        elif answer.headers["Content-Type"].startswith("text/html") and text.strip():
            self._look(html.fromstring(text), address)

    def _look(self, tree: html.HtmlElement, page: str) -> None:
        for link in tree.iter("a"):
            self._note(urljoin(page, link.get("href") or page), page)
        for part in tree.xpath("//*[@hx-get]"):
            self._note(urljoin(page, part.get("hx-get")), page)
        for form in tree.iter("form"):
            action = urljoin(page, form.get("action") or page)
            fields = tuple(_fields(form))
            method = (form.get("method") or "get").lower()
            if method == "get":
                query = "&".join(f"{name}={value}" for name, value in fields)
                self._note(f"{action.partition('?')[0]}?{query}", page)
            elif method == "post" and action.startswith(self.root) and _can_be_sent(form):
                button = Button(action, fields, page)
                self.buttons.setdefault(str(button.kind), button)

    def _note(self, address: str, page: str) -> None:
        address = address.partition("#")[0]
        parts = urlsplit(address)
        if parts.netloc or not parts.path.startswith(self.root) or address in self.opened:
            return
        if any(address == due for due, _ in self._due):
            return
        names = sorted(name for name, _ in parse_qsl(parts.query, keep_blank_values=True))
        kind = (*_page(address), *names)
        self._kinds[kind] += 1
        differ_in_ids_alone = len(kind) == 1
        if self._kinds[kind] <= (self.most if differ_in_ids_alone else MOST_ALIKE):
            self._due.append((address, page))


def _page(address: str) -> Iterator[str]:
    """Yield what makes an address a page of its own, apart from the ids in it."""
    yield _view(address)
    with suppress(Resolver404):
        found = resolve(urlsplit(address).path)
        words = (name for name in found.kwargs if name != "slug" and not name.endswith("_id"))
        yield from (str(found.kwargs[name]) for name in words)


def _view(address: str) -> str:
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return address


def _read(answer: HttpResponseBase) -> str:
    """Read a whole answer; a download may fail on the way."""
    content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return bytes(content).decode(errors="replace")


def _fields(form: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - lxml has no types
    """Yield what a browser sends of a form that nobody has touched, without the token."""
    for name, value in form.form_values():
        if name != "csrfmiddlewaretoken":
            yield name, value


def _can_be_sent(form: Any) -> bool:  # noqa: ANN401
    return bool(form.xpath(".//button[not(@type) or @type='submit'] | .//input[@type='submit']"))


@contextmanager
def _taken_back() -> Iterator[None]:
    """Roll back what happens inside; Django's own mark of a test lets durable transactions run."""
    atomic = transaction.atomic()
    atomic._from_testcase = True  # type: ignore[attr-defined]
    with atomic:
        yield
        transaction.set_rollback(True)
