"""How long somebody stays signed in: while they use the portal, and two weeks at most.

The session's row ends some hours after it was last written (`SESSION_COOKIE_AGE`). It is written
when somebody asks for a page, but not each time: that would cost a write for every page.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.http import HttpRequest, HttpResponseBase

BEGAN, SEEN = "began", "seen"
# A session may end so much earlier than was said.
RENEWED_AFTER_SECONDS = 300
POLLED = "HX-Request"


def begin(request: HttpRequest) -> None:
    """Note when a session begins."""
    request.session[BEGAN] = request.session[SEEN] = int(time.time())


class SessionLifeMiddleware:
    """End sessions that are too old, and keep those that are used."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer; whose session is over is nobody from here on."""
        if SESSION_KEY in request.session:
            _keep(request)
        return self.get_response(request)


def _keep(request: HttpRequest) -> None:
    session, now = request.session, int(time.time())
    if now - session.get(BEGAN, 0) >= settings.SESSION_LONGEST_SECONDS:
        logout(request)
    # A page that asks again by itself says nothing of who sits before it.
    elif now - session[SEEN] >= RENEWED_AFTER_SECONDS and POLLED not in request.headers:
        session[SEEN] = now
