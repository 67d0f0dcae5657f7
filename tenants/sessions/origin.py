"""Where the running request comes from: an address and a browser, for letters about what it did."""

import unicodedata
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponseBase

LONGEST_BROWSER = 200


@dataclass(frozen=True, slots=True)
class Origin:
    """Both as the request says; the address counts proxies as limits do."""

    address: str = ""
    browser: str = ""


NOWHERE = Origin()
_origin: ContextVar[Callable[[], Origin] | None] = ContextVar("origin", default=None)


def current_origin() -> Origin:
    """Return where the request comes from; nowhere for a command or a worker."""
    found = _origin.get()
    return found() if found else NOWHERE


class OriginMiddleware:
    """Let actions know it without being told."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; it is only looked for when an action asks."""
        token = _origin.set(lambda: _origin_of(request))
        try:
            return self.get_response(request)
        finally:
            _origin.reset(token)


def _origin_of(request: HttpRequest) -> Origin:
    browser = _printable(request.headers.get("User-Agent", ""))
    return Origin(str(get_adapter().get_client_ip(request)), browser[:LONGEST_BROWSER])


def _printable(text: str) -> str:
    """Return a text without what could end a line of a letter, or turn it round."""
    return "".join(sign for sign in text if not unicodedata.category(sign).startswith("C"))
