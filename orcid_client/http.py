"""The transport: one shared way to ORCID that retries nothing, follows nothing, forgets nothing.

No cookies, no proxy or netrc from the surroundings, no redirects, no retries: whether to try
again is decided once, by whoever owns the row the call belongs to. Every attempt is told to
one hook, redacted, whatever became of it.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, cast

import requests
import urllib3

from orcid_client import redaction
from orcid_client.connections import DeadlineAdapter
from orcid_client.errors import AnswerTooLarge, Dropped, NotSent, OrcidError, TimedOut
from orcid_client.translation import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

# A test compares the version with that of pyproject.toml.
USER_AGENT = "orcid-portal/0.2.0"
DEADLINE = 45.0
CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 30.0
LARGEST_ANSWER = 64 * 1024 * 1024
_PIECE = 64 * 1024
_NEVER_SENT = (
    urllib3.exceptions.NewConnectionError,
    urllib3.exceptions.ConnectTimeoutError,
    urllib3.exceptions.LocationParseError,
)


@dataclass(frozen=True, slots=True)
class Request:
    """One call, ready to send but for the token; `path` is relative to the API's root."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    token: str | None = field(default=None, repr=False)
    path: str = ""

    def with_token(self, token: str | None) -> Request:
        """Return the same call, to be sent with this token."""
        return replace(self, token=token)


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; the names of headers are in lower case.

    `secrets` are those that were sent: an error's text may repeat them.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)

    @property
    def media_type(self) -> str:
        """Return the content type without parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class HttpExchange:
    """One attempt as it may be logged: no secret is in it any more.

    `status` is None where no answer came, and `failure` then names the error's class.
    `context` is whatever the caller passed along, such as the ids of its own rows.
    """

    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: bytes
    status: int | None
    failure: str | None
    response_headers: Mapping[str, str]
    response_body: bytes
    started_at: datetime
    duration_ms: int
    attempt: int
    context: object = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What to send, what must not be logged of it, and what the hook gets besides."""

    request: Request
    secrets: tuple[str, ...] = ()
    number: int = 1
    context: object = None


def _nobody_listens(_exchange: HttpExchange) -> None:
    """Stand in for a hook."""


class Transport:
    """A thread-safe way to ORCID's servers; make one per process and share it.

    `clock` gives the aware time for the log. `record` is called for every attempt, in the
    thread that made it. Times are in seconds, `largest_answer` in bytes. `ca_bundle` is a file
    of certificates to trust in place of the usual ones.
    """

    def __init__(  # noqa: PLR0913 - its limits, each with a default
        self,
        *,
        clock: Callable[[], datetime],
        record: Callable[[HttpExchange], None] = _nobody_listens,
        user_agent: str = USER_AGENT,
        deadline: float = DEADLINE,
        connect_timeout: float = CONNECT_TIMEOUT,
        read_timeout: float = READ_TIMEOUT,
        largest_answer: int = LARGEST_ANSWER,
        pool_size: int = 64,
        ca_bundle: str | None = None,
    ) -> None:
        self._clock = clock
        self._record = record
        self._user_agent = user_agent
        self._largest_answer = largest_answer
        self.deadline = deadline
        self._adapter = DeadlineAdapter(
            connect_timeout=connect_timeout,
            read_timeout=read_timeout,
            deadline=deadline,
            pool_size=pool_size,
            ca_bundle=ca_bundle,
        )

    def recording_to(self, record: Callable[[HttpExchange], None]) -> Transport:
        """Return a transport over the same connections that tells another hook."""
        other = object.__new__(Transport)
        other.__dict__.update(self.__dict__, _record=record)
        return other

    def close(self) -> None:
        """Close all idle connections."""
        self._adapter.close()

    def send(self, request: Request, *, attempt: int = 1, context: object = None) -> Response:
        """Send once and return the answer, whatever its status.

        Raises NotSent, TimedOut, Dropped or AnswerTooLarge.
        """
        secrets = (request.token,) if request.token else ()
        return self.attempt(
            Attempt(request=request, secrets=secrets, number=attempt, context=context)
        )

    def attempt(self, attempt: Attempt) -> Response:
        """Send once, with secrets of the caller's kept out of the log; as `send` else."""
        started_at, started = self._clock(), time.monotonic()
        response: Response | None = None
        failure: OrcidError | None = None
        headers = self._headers(attempt.request)
        try:
            response = self._exchange(attempt, headers)
        except OrcidError as error:
            failure = error
            raise
        finally:
            milliseconds = round((time.monotonic() - started) * 1000)
            self._record(_told(attempt, headers, response, failure, started_at, milliseconds))
        return response

    def _headers(self, request: Request) -> dict[str, str]:
        headers = {
            "User-Agent": self._user_agent,
            "Accept-Encoding": "gzip",
            **request.headers,
        }
        if request.token:
            if not request.token.isascii() or not request.token.isprintable():
                # Further down, the complaint about a bad header would quote it.
                raise NotSent(N_("The token contains characters that are not valid in a token."))
            headers["Authorization"] = f"Bearer {request.token}"
        if request.body is not None or request.method in ("POST", "PUT"):
            headers["Content-Length"] = str(len(request.body or b""))
        return headers

    def _exchange(self, attempt: Attempt, headers: dict[str, str]) -> Response:
        try:
            answer = self._adapter.send(
                _prepared(attempt.request, headers),
                stream=True,
                timeout=cast("Any", self._adapter.timeout),
            )
            return Response(
                answer.status_code,
                {name.lower(): value for name, value in answer.headers.items()},
                self._body(answer),
                attempt.secrets,
            )
        except requests.RequestException as error:
            raise _failure(error) from None
        except urllib3.exceptions.HTTPError as error:
            raise _failure(error) from None

    def _body(self, answer: requests.Response) -> bytes:
        """Read the whole answer, at most so many bytes; its connection goes back to the pool."""
        pieces, size = [], 0
        for piece in answer.raw.stream(_PIECE, decode_content=True):
            pieces.append(piece)
            size += len(piece)
            if size > self._largest_answer:
                answer.raw.close()
                raise AnswerTooLarge(
                    N_("The response is larger than {most} bytes.").format(
                        most=self._largest_answer
                    )
                )
        answer.raw.release_conn()
        return b"".join(pieces)


def _prepared(request: Request, headers: dict[str, str]) -> requests.PreparedRequest:
    """Return the request as requests' adapter takes it, past the costs of a session."""
    prepared = requests.PreparedRequest()
    prepared.method = request.method
    prepared.url = request.url
    prepared.headers = cast("Any", headers)
    prepared.body = request.body
    prepared.hooks = {}
    return prepared


def _failure(error: Exception) -> OrcidError:
    """Return what a failed attempt means: nothing was sent, or nobody knows."""
    reason = _reason(error)
    if isinstance(reason, _NEVER_SENT) or isinstance(
        error, (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)
    ):
        return NotSent(N_("ORCID could not be reached; nothing was sent."))
    if "CERTIFICATE_VERIFY_FAILED" in str(error):
        return NotSent(N_("ORCID's certificate could not be verified; nothing was sent."))
    if isinstance(error, requests.Timeout) or isinstance(
        reason, (urllib3.exceptions.TimeoutError, TimeoutError)
    ):
        return TimedOut(N_("ORCID did not respond in time; the request may have been carried out."))
    return Dropped(N_("The connection to ORCID broke; the request may have been carried out."))


def _reason(error: Exception) -> Any:
    """Return the cause that urllib3 and requests wrapped, if they did."""
    wrapped = error.args[0] if error.args else None
    return getattr(wrapped, "reason", None) or wrapped if isinstance(wrapped, Exception) else error


def _told(
    attempt: Attempt,
    headers: Mapping[str, str],
    response: Response | None,
    failure: OrcidError | None,
    started_at: datetime,
    duration_ms: int,
) -> HttpExchange:
    request, secrets = attempt.request, attempt.secrets
    return HttpExchange(
        method=request.method,
        url=redaction.scrub(request.url, secrets),
        request_headers=redaction.request_headers(headers, secrets),
        request_body=redaction.scrub_bytes(request.body or b"", secrets),
        status=response.status if response else None,
        failure=type(failure).__name__ if failure else None,
        response_headers=redaction.response_headers(response.headers, secrets) if response else {},
        response_body=redaction.scrub_bytes(response.body, secrets) if response else b"",
        started_at=started_at,
        duration_ms=duration_ms,
        attempt=attempt.number,
        context=attempt.context,
    )
