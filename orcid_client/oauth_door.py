"""The adapter that leads requests-oauthlib's sessions into our one transport."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from orcid_client.http import Attempt, Request

if TYPE_CHECKING:
    from orcid_client.environments import Registry
    from orcid_client.http import Response, Transport

_SECRET_PARAMETERS = ("client_secret", "code", "refresh_token", "token", "subject_token")


class OAuthDoor(BaseAdapter):
    """Sends a session's requests by the transport, so they have its deadline and its log.

    oauthlib refuses plain http unless an environment variable of the whole process allows it
    everywhere. So a session is given https addresses only, and those of the simulator, the
    one environment that may be plain, are turned back here.
    """

    def __init__(
        self, transport: Transport, *, environment: Registry, secret: str, context: object
    ) -> None:
        super().__init__()
        self._transport = transport
        self._environment = environment
        self._secret = secret
        self._context = context

    @staticmethod
    def secure(address: str) -> str:
        """Return the address as a session may see it."""
        return "https://" + address.partition("://")[2]

    def send(
        self,
        request: requests.PreparedRequest,
        *_args: Any,
        **_kwargs: Any,
    ) -> requests.Response:
        """Send by the transport; the time-outs are its own."""
        body = _body(request)
        own = Request(
            method=request.method or "",
            url=self._address(request.url or ""),
            headers={
                name: _text(value)
                for name, value in request.headers.items()
                if name.lower() in ("accept", "content-type", "authorization")
            },
            body=body,
        )
        answer = self._transport.attempt(
            Attempt(
                request=own,
                secrets=(self._secret, *secrets_in(request)),
                context=self._context,
            )
        )
        return _as_requests(answer, request)

    def close(self) -> None:
        """Leave the shared transport open."""

    def _address(self, seen: str) -> str:
        site = self._environment.site
        secured = self.secure(site)
        return site + seen.removeprefix(secured) if seen.startswith(secured) else seen


def secrets_in(request: requests.PreparedRequest) -> tuple[str, ...]:
    """Return the secrets in the form that a request sends."""
    fields = parse_qs(_body(request).decode("utf-8", "replace"))
    return tuple(value for name in _SECRET_PARAMETERS for value in fields.get(name, ()))


def _body(request: requests.PreparedRequest) -> bytes:
    return request.body.encode() if isinstance(request.body, str) else request.body or b""


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _as_requests(answer: Response, request: requests.PreparedRequest) -> requests.Response:
    response = requests.Response()
    response.status_code = answer.status
    # Without its Location a redirect is an answer like others, and no session follows it.
    response.headers = CaseInsensitiveDict(
        {name: value for name, value in answer.headers.items() if name != "location"}
    )
    response.raw = io.BytesIO(answer.body)
    response.encoding = "utf-8"
    response.request = request
    response.url = request.url or ""
    return response
