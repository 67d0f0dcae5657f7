"""Calls as somebody outside may read them: one shape for the page, for JSON and for HAR.

HAR is the HTTP Archive format 1.2, which browsers' developer tools and other tools open.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from audit.models import Exchange
from dashboard.queries import log
from scoping.lookup import is_public_id

MOST = 50


@dataclass(frozen=True, slots=True)
class SharedCall:
    """All that is shown of one call; nothing in it is the portal's own affair."""

    id: str
    at: datetime
    environment: str
    method: str
    url: str
    request_headers: Mapping[str, str]
    request_body: str
    status: int | None
    failure: str
    error_code: int | None
    response_headers: Mapping[str, str]
    response_body: str
    duration_ms: int


def calls(exchange_ids: Collection[str]) -> list[SharedCall]:
    """Return the chosen calls of the current tenant, oldest first; erased ones are left out."""
    numbers = [number for number in exchange_ids if is_public_id(number)]
    rows = Exchange.objects.filter(pk__in=numbers[:MOST]).order_by("at", "id")
    return [call for call in map(_call, rows) if call is not None]


def as_json(shown: Collection[SharedCall]) -> dict[str, object]:
    """Return the calls as one JSON document."""
    return {"calls": [asdict(call) for call in shown]}


def as_har(shown: Collection[SharedCall]) -> dict[str, object]:
    """Return the calls as an HTTP Archive."""
    creator = {"name": "ORCID Portal", "version": "1"}
    return {"log": {"version": "1.2", "creator": creator, "entries": [_entry(c) for c in shown]}}


def _call(row: Exchange) -> SharedCall | None:
    content = log.content(row)
    if content is None:
        return None
    return SharedCall(
        id=row.pk,
        at=row.at,
        environment=row.environment,
        method=row.method,
        url=content.url,
        request_headers=content.request_headers,
        request_body=content.request_body,
        status=row.status,
        failure=row.failure,
        error_code=row.error_code,
        response_headers=content.response_headers,
        response_body=content.response_body,
        duration_ms=row.duration_ms,
    )


def _entry(call: SharedCall) -> dict[str, object]:
    return {
        "startedDateTime": call.at.isoformat(),
        "time": call.duration_ms,
        "request": _request(call),
        "response": _response(call),
        "cache": {},
        "timings": {"send": 0, "wait": call.duration_ms, "receive": 0},
    }


def _request(call: SharedCall) -> dict[str, object]:
    request: dict[str, object] = {
        "method": call.method,
        "url": call.url,
        "httpVersion": "HTTP/1.1",
        "headers": _pairs(call.request_headers),
        "queryString": [
            {"name": name, "value": value} for name, value in parse_qsl(urlsplit(call.url).query)
        ],
        "cookies": [],
        "headersSize": -1,
        "bodySize": len(call.request_body.encode()),
    }
    if call.request_body:
        media_type = call.request_headers.get("Content-Type", "")
        request["postData"] = {"mimeType": media_type, "text": call.request_body}
    return request


def _response(call: SharedCall) -> dict[str, object]:
    size = len(call.response_body.encode())
    return {
        "status": call.status or 0,
        "statusText": call.failure,
        "httpVersion": "HTTP/1.1",
        "headers": _pairs(call.response_headers),
        "cookies": [],
        "content": {
            "size": size,
            "mimeType": call.response_headers.get("content-type", ""),
            "text": call.response_body,
        },
        "redirectURL": "",
        "headersSize": -1,
        "bodySize": size,
    }


def _pairs(headers: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers.items()]
