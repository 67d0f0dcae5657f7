"""Browsers in which somebody has signed in to an account before.

An account is slowed down when many addresses guess at its password. Its owner would be locked out
with the strangers, were it not for this cookie. It only lets somebody try: it proves nothing else.
"""

import secrets
from collections.abc import Callable
from typing import TypedDict

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import salted_hmac

SALT = "tenants.sessions.devices"
YEAR = 365 * 86_400
# A desk that many share knows the latest of them.
MOST_ACCOUNTS = 10
NEW = "portal_device_of"


class Device(TypedDict):
    """What the cookie says: a number by which its attempts are counted, and marks of accounts."""

    id: str
    of: list[str]


def mark_of(email: str) -> str:
    """Return what stands in the cookie for an account; it names nobody."""
    return salted_hmac(SALT, email.lower(), algorithm="sha256").hexdigest()[:32]


def known_device(request: HttpRequest, email: str) -> str:
    """Return the number of a device that signed in to an account before; "" for any other.

    Who is signed in, and only proves it again, is on such a device.
    """
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated and user.email.lower() == email.lower():
        return f"session-{request.session.session_key}"
    device = _device(request)
    return device["id"] if device and mark_of(email) in device["of"] else ""


def remember_device(request: HttpRequest, email: str) -> None:
    """Let the answer tell this browser that somebody signed in to an account in it."""
    setattr(request, NEW, email)


def _device(request: HttpRequest) -> Device | None:
    cookie = request.COOKIES.get(settings.DEVICE_COOKIE_NAME, "")
    try:
        device: Device = signing.loads(cookie, salt=SALT, max_age=YEAR)
    except signing.BadSignature:
        return None
    return device


class KnownDeviceMiddleware:
    """Set the cookie."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, and tell a browser in which somebody has just signed in."""
        response = self.get_response(request)
        email = getattr(request, NEW, None)
        if email:
            _set_cookie(response, _with_account(_device(request), email))
        return response


def _with_account(device: Device | None, email: str) -> Device:
    mark = mark_of(email)
    others = [one for one in device["of"] if one != mark] if device else []
    number = device["id"] if device else secrets.token_urlsafe(12)
    return {"id": number, "of": [mark, *others][:MOST_ACCOUNTS]}


def _set_cookie(response: HttpResponseBase, device: Device) -> None:
    response.set_cookie(
        settings.DEVICE_COOKIE_NAME,
        signing.dumps(device, salt=SALT),
        max_age=YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
