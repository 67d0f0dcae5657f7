"""Collect what was said to ORCID during one operation, until it can be written to the log."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from threading import Lock
from typing import TypedDict, Unpack

from audit.entries import Content, ExchangeEntry
from audit.vocabulary import Purpose
from orcid_client.endpoints import part_of
from orcid_client.errors import ApiError, OrcidError
from orcid_client.http import HttpExchange
from scoping.sealing import SealingKey


class Concerning(TypedDict, total=False):
    """Whom and what an exchange concerns: numbers of rows, and the request's correlation id."""

    section: str
    credential_id: int | None
    researcher_id: int | None
    connection_id: int | None
    call_id: int | None
    item_ids: Sequence[int]
    put_codes: Sequence[int]
    error_code: int | None
    correlation_id: str


class Recorder:
    """The redacted attempts of one operation, in their order; may be shared by threads."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._lock = Lock()
        self._exchanges: list[HttpExchange] = []

    def __call__(self, exchange: HttpExchange) -> None:
        """Take one attempt: this is the transport's hook."""
        with self._lock:
            self._exchanges.append(exchange)

    def __iter__(self) -> Iterator[HttpExchange]:
        """Go through the attempts so far."""
        with self._lock:
            return iter(list(self._exchanges))

    def entries(
        self,
        *,
        environment: str,
        purpose: Purpose,
        key: SealingKey,
        error: OrcidError | None = None,
        **concerning: Unpack[Concerning],
    ) -> list[ExchangeEntry]:
        """Return the attempts so far as the log takes them; ``error`` is what the last one met."""
        found = [
            entry(exchange, environment=environment, purpose=purpose, key=key, **concerning)
            for exchange in self
        ]
        if found and isinstance(error, ApiError):
            found[-1] = replace(found[-1], error_code=error.error_code)
        return found


def entry(
    exchange: HttpExchange,
    *,
    environment: str,
    purpose: Purpose,
    key: SealingKey,
    **concerning: Unpack[Concerning],
) -> ExchangeEntry:
    """Return one attempt as the log takes it; ``key`` seals its addresses, headers and bodies."""
    concerning.setdefault("section", part_of(exchange.url))
    return ExchangeEntry(
        at=exchange.started_at,
        environment=environment,
        purpose=purpose,
        method=exchange.method,
        duration_ms=exchange.duration_ms,
        content=content_of(exchange),
        key=key,
        status=exchange.status,
        failure=exchange.failure or "",
        attempt=exchange.attempt,
        **concerning,
    )


def statuses(exchanges: Iterable[HttpExchange]) -> list[int | None]:
    """Return the status of each attempt, None where no answer came."""
    return [exchange.status for exchange in exchanges]


def content_of(exchange: HttpExchange) -> Content:
    """Return the redacted text of an attempt as the log keeps it."""
    return Content(
        url=exchange.url,
        request_headers=exchange.request_headers,
        request_body=exchange.request_body.decode("utf-8", "replace"),
        response_headers=exchange.response_headers,
        response_body=exchange.response_body.decode("utf-8", "replace"),
    )
