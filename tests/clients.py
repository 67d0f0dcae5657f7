"""Django's test client takes a session's key for that of its browser; here the two differ."""

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.test.client import Client, ClientMixin


def teach_clients() -> None:
    """Let every client keep the browser's key in its cookie, as a browser does."""
    ClientMixin.session = property(_session)  # type: ignore[assignment, method-assign]
    ClientMixin._set_login_cookies = _set_login_cookies  # type: ignore[attr-defined]


def _session(client: Client) -> SessionBase:
    from tenants.sessions.store import SessionStore  # noqa: PLC0415 - pure rooms have no settings

    cookie = client.cookies.get(settings.SESSION_COOKIE_NAME)
    if cookie:
        return SessionStore.of_browser(cookie.value)
    session = SessionStore()
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.browser_key
    return session


_original = ClientMixin._set_login_cookies  # type: ignore[attr-defined]


def _set_login_cookies(client: Client, request: HttpRequest) -> None:
    _original(client, request)
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.browser_key  # type: ignore[attr-defined]
