"""A few places in each web process for requests that wait for somebody else's server.

Such a request keeps its thread for as long as the other server takes: 45 s for a silent ORCID. If
all threads could wait, one slow server would keep every page of every tenant. So most threads
never wait; who finds no place gets a page at once, before anything was taken or sent. One kind of
server leaves the last place to the others: a tenant's slow sign-in does not keep people from
connecting.
"""

from collections import Counter
from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from threading import Lock
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

AGAIN_SECONDS = 3


class ServerKind(StrEnum):
    """Whose server is waited for."""

    ORCID = "orcid"
    SIGN_IN = "sign-in"
    MAIL = "mail"


class Places:
    """How many requests wait for each kind of server, of so many places."""

    def __init__(self, places: int) -> None:
        """Begin with nobody waiting."""
        self._places = places
        self._waiting: Counter[ServerKind] = Counter()
        self._lock = Lock()

    def take(self, kind: ServerKind) -> bool:
        """Take a place; False if there is none."""
        with self._lock:
            is_free = self._waiting.total() < self._places
            is_shared = self._waiting[kind] < max(1, self._places - 1)
            self._waiting[kind] += is_free and is_shared
        return is_free and is_shared

    def give_back(self, kind: ServerKind) -> None:
        """Give a place back that was taken."""
        with self._lock:
            self._waiting[kind] -= 1


_places = Places(settings.WEB_WAITING_PLACES)


def waits_for(kind: ServerKind) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Let a view run if there is a place for it; else answer 503 with a page that tries again.

    The page reloads itself where the request was a GET, and so loses nothing: a code in its
    address was not used.
    """

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def within(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if kind is ServerKind.MAIL and request.method != "POST":  # the empty form sends none
                return view(request, *args, **kwargs)
            if not _places.take(kind):
                return _try_again(request)
            try:
                return view(request, *args, **kwargs)
            finally:
                _places.give_back(kind)

        within.waits_for = kind  # type: ignore[attr-defined]
        return within

    return decorate


def _try_again(request: HttpRequest) -> HttpResponseBase:
    is_safe = request.method in {"GET", "HEAD"}
    answer = render(request, "waiting.html", {"reloads": is_safe}, status=503)
    answer["Retry-After"] = str(AGAIN_SECONDS)
    # The address may hold a code, and the next answer is another one.
    answer["Cache-Control"] = "no-store"
    answer["Referrer-Policy"] = "no-referrer"
    if is_safe:
        answer["Refresh"] = str(AGAIN_SECONDS)
    return answer
