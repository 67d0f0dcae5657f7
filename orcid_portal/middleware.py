"""What holds for every request: an id, one log line without its address, and what is read of it.

The web server's own access log stays off: addresses hold authorization codes, ``state`` and the
tokens of personal links. The line here names the route instead.
"""

import codecs
import time
from collections.abc import Callable, Iterator
from uuid import uuid4

import structlog
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed, QueryDict
from django.shortcuts import render

from scoping.stored_sentences import translated
from tenants.quotas import QuotaReachedError

log = structlog.get_logger("portal.request")
QUIET_ROUTES = frozenset({"healthz", "readyz"})
METHODS = ("GET", "HEAD", "POST")
LONGEST_NUMBER = 12
UTF_8 = frozenset({"utf-8", "ascii"})


GetResponse = Callable[[HttpRequest], HttpResponseBase]


def keep_nowhere(get_response: GetResponse) -> GetResponse:
    """Let no browser and no proxy keep a page, unless the page itself says for how long.

    Pages name people, and somebody else may sit down at the same screen.
    """

    def within(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return within


def refuse_methods(get_response: GetResponse) -> GetResponse:
    """Refuse methods that no page knows: a view would take them for a GET."""

    def within(request: HttpRequest) -> HttpResponseBase:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        return get_response(request)

    return within


def refuse_charsets(get_response: GetResponse) -> GetResponse:
    """Refuse text that says it is anything but UTF-8, before anything reads it.

    Django reads addresses and forms by the charset of the media type, whichever Python knows:
    some fail on most text, some are no text at all, and UTF-7 hides what checks look for.
    """

    def within(request: HttpRequest) -> HttpResponseBase:
        named = (request.content_params or {}).get("charset")
        if named is not None:
            if not _is_utf_8(named):
                raise BadRequest("The request is not in UTF-8.")
            # Django takes forms in one spelling of UTF-8 alone.
            request.encoding = None  # type: ignore[assignment]
        return get_response(request)

    return within


def _is_utf_8(charset: str) -> bool:
    try:
        return codecs.lookup(charset.strip()).name in UTF_8
    except (LookupError, ValueError):
        return False


def refuse_nul(get_response: GetResponse) -> GetResponse:
    """Refuse addresses with a NUL character, which no text in Postgres can hold.

    Fields of forms refuse it by themselves, each in its own place.
    """

    def within(request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path or any("\0" in value for value in _values(request.GET)):
            raise BadRequest("The address holds a NUL character.")
        return get_response(request)

    return within


def _values(fields: QueryDict) -> Iterator[str]:
    for _, values in fields.lists():
        yield from values


class RequestIdMiddleware:
    """Give each request an id of 32 hexadecimal digits, bind it to the log, and log the end."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the id in ``X-Request-Id``; an id sent by the client is not trusted."""
        request_id = uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        begun = time.monotonic()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            _log_end(request, response, seconds=time.monotonic() - begun)
        response.headers["X-Request-Id"] = request_id
        return response


def _log_end(request: HttpRequest, response: HttpResponseBase, *, seconds: float) -> None:
    match = request.resolver_match
    route = match.view_name if match else ""
    if route not in QUIET_ROUTES:
        log.info(
            "request",
            method=request.method,
            route=route,
            tenant_id=getattr(request, "tenant_id", None),
            status=response.status_code,
            milliseconds=round(seconds * 1000),
        )


class LimitsMiddleware:
    """Refuse a body that is larger than its address takes, before a byte of it is read.

    Drop cookies with a NUL character, which are none of ours: no text in Postgres can hold one.
    """

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the next layer does."""
        cookies = request.COOKIES.items()
        request.COOKIES = {name: text for name, text in cookies if "\0" not in text}
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponseBase | None:
        """Answer 413 for too much; what says no length has no body for us (PEP 3333)."""
        match = request.resolver_match
        uploads = match is not None and match.view_name in settings.UPLOAD_ROUTES
        most = settings.UPLOAD_MAX_BYTES if uploads else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        length = request.headers.get("content-length") or "0"
        readable = length.isascii() and length.isdigit() and len(length) <= LONGEST_NUMBER
        return None if readable and int(length) <= most else render(request, "413.html", status=413)


class QuotaMiddleware:
    """Say in one sentence that a quota is reached, wherever a page does not say it itself."""

    def __init__(self, get_response: GetResponse) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer as the next layer does."""
        return self.get_response(request)

    def process_exception(
        self, request: HttpRequest, exception: Exception
    ) -> HttpResponseBase | None:
        """Answer 429: it may work later, or with a higher limit."""
        if not isinstance(exception, QuotaReachedError):
            return None
        context = {"sentence": translated(str(exception))}
        return render(request, "quota.html", context, status=429)
