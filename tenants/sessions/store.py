"""Sessions in the database, where no key of theirs stands: it holds the hash of what a browser has.

In code ``session_key`` is the hash, so that whatever keeps it (the list of a person's sessions,
a log) keeps nothing that opens one. Only ``SessionCookieMiddleware`` knows the browser's own key.
"""

import base64
import hashlib
from typing import Any, Self

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import VALID_KEY_CHARS, UpdateError
from django.contrib.sessions.middleware import SessionMiddleware
from django.contrib.sessions.models import Session
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string

KEY_LENGTH = 32  # as Django makes them, and as releases that kept them in clear did
STORED_LENGTH = 40  # the column's width: 240 of the 256 bits


def stored_key(browser_key: str) -> str:
    """Return what stands in the database for a browser's key."""
    digest = hashlib.sha256(browser_key.encode()).digest()
    return base64.urlsafe_b64encode(digest)[:STORED_LENGTH].decode()


class SessionStore(db.SessionStore):
    """Django's sessions in the database, by the hashes of their keys."""

    browser_key = ""

    @classmethod
    def of_browser(cls, browser_key: str) -> Self:
        """Return the session of a browser; of one with no key of ours, a new one."""
        # A hash from the database is no key: it is longer.
        if len(browser_key) != KEY_LENGTH or not set(browser_key) <= set(VALID_KEY_CHARS):
            return cls()
        store = cls(stored_key(browser_key))
        store.browser_key = browser_key
        return store

    def _get_new_session_key(self) -> str:
        self.browser_key = get_random_string(KEY_LENGTH, VALID_KEY_CHARS)
        return stored_key(self.browser_key)

    def load(self) -> dict[str, Any]:
        """Return what the session holds; one that is not there gets another key."""
        kept = self.session_key
        found = super().load()
        if self.session_key is None and kept and self.browser_key and _convert(self.browser_key):
            self._session_key = kept
            found = super().load()
        return found

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 (Django's signature)
        """Save; a database that is away is said to be that, not taken for an ended session."""
        try:
            super().save(must_create)
        except UpdateError as error:
            if isinstance(error.__context__, OperationalError | InterfaceError):
                raise error.__context__ from None
            raise


def _convert(browser_key: str) -> bool:
    """Hash a key that an earlier release left in clear after the migration, running beside us."""
    rows = Session.objects.filter(session_key=browser_key)
    if not rows.update(session_key=stored_key(browser_key)):
        return False
    listed = UserSession.objects.filter(session_key=browser_key)
    listed.update(session_key=stored_key(browser_key))
    return True


class SessionCookieMiddleware(SessionMiddleware):
    """Django's middleware, with the browser's key in the cookie instead of the session's."""

    def process_request(self, request: HttpRequest) -> None:
        """Find the session of the cookie."""
        browser_key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        request.session = SessionStore.of_browser(browser_key)

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session as Django does; the browser gets its own key."""
        response = super().process_response(request, response)
        cookie = response.cookies.get(settings.SESSION_COOKIE_NAME)
        if cookie is not None and cookie.value:
            response.cookies[settings.SESSION_COOKIE_NAME] = request.session.browser_key  # type: ignore[attr-defined]
        return response
