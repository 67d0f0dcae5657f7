"""What ORCID's answers mean: errors by their codes, put-codes by their Location.

Source: ORCID API tutorial, "API errors"; the exception mapper of ORCID-Source.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from lxml import etree

from orcid_client import errors, json_text, redaction
from orcid_client.elements import xml_parser
from orcid_client.elements.json_codec import LARGEST_INTEGER, legible
from orcid_client.errors import ApiError, UnreadableAnswer, UnreadableMessage
from orcid_client.translation import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from orcid_client.http import Response

_PUT_CODE_IN_TEXT = re.compile(r"put-code\s+(\d+)", re.IGNORECASE)
_ORCID_ID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
_LONGEST_TEXT = 2000
_OK = 200
_CREATED = 201
_REDIRECTS = 300
_NOT_FOUND = 404
_SERVER_FAULT = 500
_SCOPE_OR_HIDDEN = 9038

_BY_CODE: Mapping[int, type[ApiError]] = MappingProxyType(
    {
        9000: errors.RegistryUnavailable,
        9002: errors.ClientRefused,
        9003: errors.ClientRefused,
        9004: errors.ScopeMissing,
        9005: errors.ScopeMissing,
        9007: errors.RecordMoved,
        9008: errors.RegistryUnavailable,
        9009: errors.CannotBeRemoved,
        9010: errors.NotSource,
        9011: errors.NotFound,
        9013: errors.NotVisible,
        9014: errors.ScopeMissing,
        9015: errors.ScopeMissing,
        9016: errors.NotFound,
        9017: errors.TokenRefused,
        9018: errors.RecordLocked,
        9019: errors.MisuseOfApi,
        9021: errors.Duplicate,
        9024: errors.MisuseOfApi,
        9025: errors.Duplicate,
        9027: errors.NotFound,
        9028: errors.NotFound,
        9029: errors.NotFound,
        9030: errors.Duplicate,
        9031: errors.MisuseOfApi,
        9032: errors.NotificationsDeclined,
        9033: errors.NotFound,
        9034: errors.MisuseOfApi,
        9035: errors.MisuseOfApi,
        9036: errors.RecordUnclaimed,
        9038: errors.ScopeMissing,
        9039: errors.NotVisible,
        9040: errors.CannotBeRemoved,
        9041: errors.NotFound,
        9042: errors.MisuseOfApi,
        9043: errors.MisuseOfApi,
        9044: errors.RecordDeactivated,
        9048: errors.RecordFull,
        9052: errors.MisuseOfApi,
        9056: errors.MisuseOfApi,
        9057: errors.ClientRefused,
    }
)
# The authentication layer answers in OAuth's shape, and not always with a 401.
_BY_OAUTH_WORD: Mapping[str, type[ApiError]] = MappingProxyType(
    {
        "invalid_token": errors.TokenRefused,
        "invalid_grant": errors.TokenRefused,
        "invalid_scope": errors.ScopeMissing,
    }
)
_SAID_BY_STATUS_ALONE = (301, 429)
_BY_STATUS: Mapping[int, type[ApiError]] = MappingProxyType(
    {
        301: errors.RecordMoved,
        302: errors.MisuseOfApi,
        307: errors.MisuseOfApi,
        308: errors.MisuseOfApi,
        400: errors.DataRefused,
        401: errors.TokenRefused,
        403: errors.ScopeMissing,
        404: errors.NotFound,
        405: errors.MisuseOfApi,
        406: errors.MisuseOfApi,
        413: errors.DataRefused,
        415: errors.MisuseOfApi,
        429: errors.QuotaExceeded,
    }
)


def error_from(
    response: Response, *, of_item: bool = False, is_read: bool = False, orcid: str = ""
) -> ApiError:
    """Return the error an answer stands for; `of_item` tells that one item was addressed.

    `is_read` tells that one item or biography was read: then 9038 is NotVisible. On a write, or
    for a list, from which hidden items are left out, it says that the permission is too narrow
    (ORCID-Source, OrcidSecurityManagerImpl.checkScopes).

    `orcid` is the bare iD that was asked for, so that the primary iD of a merged record can be
    distinguished from it. An HTML page from a proxy before ORCID is a transient failure, not a
    refusal.
    """
    fields = _error_fields(response)
    if fields is None:
        return _of_page(response, of_item=of_item)
    code = _number(fields.get("error-code"))
    text = fields.get("developer-message") or fields.get("error_description") or ""
    kind = _kind(status=response.status, code=code, of_item=of_item, is_read=is_read)
    error = _error(
        _BY_OAUTH_WORD.get(fields.get("error") or "", kind),
        status=response.status,
        code=code,
        text=text,
        user_message=fields.get("user-message") or "",
        moved_to=_primary(response, text, orcid),
        secrets=response.secrets,
    )
    error.retry_after = _number(response.headers.get("retry-after"))
    return error


def error_of_element(fields: Mapping[str, Any], secrets: Iterable[str] = ()) -> ApiError:
    """Return the error inside a bulk answer; `fields` are those of ORCID's error message."""
    status = _number(fields.get("response-code")) or 400
    code = _number(fields.get("error-code"))
    return _error(
        _kind(status=status, code=code),
        status=status,
        code=code,
        text=str(fields.get("developer-message") or ""),
        user_message=str(fields.get("user-message") or ""),
        secrets=secrets,
    )


def _error(
    kind: type[ApiError],
    *,
    status: int,
    code: int | None,
    text: str,
    user_message: str,
    moved_to: str = "",
    secrets: Iterable[str] = (),
) -> ApiError:
    error = kind(
        status=status,
        error_code=code,
        developer_message=shown(text, secrets),
        user_message=shown(user_message, secrets),
    )
    if isinstance(error, errors.Duplicate):
        found = _PUT_CODE_IN_TEXT.search(text)
        error.put_code = number_of_any_length(found.group(1)) if found else None
    if isinstance(error, errors.RecordMoved):
        error.primary = moved_to
    return error


def _kind(
    *, status: int, code: int | None, of_item: bool = False, is_read: bool = False
) -> type[ApiError]:
    if status == _NOT_FOUND and of_item and code in (None, 9011, 9016, 9033):
        return errors.ItemGone
    if is_read and code == _SCOPE_OR_HIDDEN:
        return errors.NotVisible
    if code is not None and code in _BY_CODE:
        return _BY_CODE[code]
    if status >= _SERVER_FAULT:
        return errors.RegistryUnavailable
    return _BY_STATUS.get(status, errors.DataRefused)


def _of_page(response: Response, *, of_item: bool) -> ApiError:
    """Return the error of an answer that is not ORCID's: a page, or nothing at all.

    A page is the network's or a proxy's word and says nothing about record or token.
    """
    text = N_("The response is not an ORCID message but {media_type}.").format(
        media_type=response.media_type or "untyped"
    )
    status = response.status
    kind: type[ApiError] = errors.RegistryUnavailable
    if status in _SAID_BY_STATUS_ALONE or not response.body:
        kind = _kind(status=status, code=None, of_item=of_item)
    error = kind(status=status, developer_message=text)
    error.retry_after = _number(response.headers.get("retry-after"))
    if isinstance(error, errors.RecordMoved):
        error.primary = _primary(response, "", "")
    return error


def shown(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text of the registry's as it may be kept and shown: short, and without secrets."""
    return legible(redaction.scrub(text, secrets))[:_LONGEST_TEXT]


def _error_fields(response: Response) -> dict[str, str] | None:
    body = response.body.lstrip()
    if body.startswith(b"{"):
        return _json_fields(body)
    if body.startswith(b"<") and "html" not in response.media_type:
        return _xml_fields(body)
    return None


def _json_fields(body: bytes) -> dict[str, str] | None:
    try:
        found = json_text.parsed(body)
    except (ValueError, RecursionError):
        return None
    return {key: str(value) for key, value in found.items() if value is not None}


def _xml_fields(body: bytes) -> dict[str, str] | None:
    try:
        root = xml_parser.parse(body)
    except UnreadableMessage:
        return None
    if etree.QName(root).localname == "html":
        return None
    return {etree.QName(child).localname: child.text or "" for child in root}


def _number(raw: object) -> int | None:
    text = str(raw)
    return int(text) if text.isascii() and text.isdigit() and len(text) < _PLAUSIBLE else None


_PLAUSIBLE = 10


def _primary(response: Response, text: str, asked: str) -> str:
    for source in (response.headers.get("location", ""), text):
        named = [orcid for orcid in _ORCID_ID.findall(source) if orcid != asked]
        if named:
            return str(named[-1])
    return ""


def raise_unless_ok(
    response: Response, *, of_item: bool = False, is_read: bool = False, orcid: str = ""
) -> None:
    """Raise the answer's error, as `error_from` has it, unless its status is a 2xx."""
    if not _OK <= response.status < _REDIRECTS:
        raise error_from(response, of_item=of_item, is_read=is_read, orcid=orcid)


def put_code_of(response: Response, *, below: str = "") -> int:
    """Return the put-code that a 201 names, in the last segment of Location and nowhere else.

    The address itself is never followed, but has to end in the path `below` which the item was
    sent to. Raises the answer's error, or UnreadableAnswer.
    """
    raise_unless_ok(response)
    place, _, segment = response.headers.get("location", "").rstrip("/").rpartition("/")
    code = number_of_any_length(segment)
    if response.status != _CREATED or code is None or not place.endswith(below):
        raise UnreadableAnswer(N_("ORCID did not send the put-code of the item."))
    return code


def require(response: Response, *statuses: int, of_item: bool = False) -> None:
    """Raise the answer's error, or UnreadableAnswer for a success that ORCID does not use here."""
    raise_unless_ok(response, of_item=of_item)
    if response.status not in statuses:
        raise UnreadableAnswer(
            N_("ORCID does not use the status {status} for this call.").format(
                status=response.status
            )
        )


def number_of_any_length(text: str) -> int | None:
    """Return a put-code as a number, None for any other text."""
    if not (text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS):
        return None
    return int(text) if int(text) <= LARGEST_INTEGER else None


_MOST_DIGITS = len(str(LARGEST_INTEGER))


def json_of(response: Response) -> Any:
    """Return the JSON of an answer. Raises UnreadableAnswer."""
    if "json" not in response.media_type:
        raise UnreadableAnswer(
            N_("The response is {media_type}, not JSON.").format(
                media_type=response.media_type or "untyped"
            )
        )
    try:
        return json_text.parsed(response.body)
    except (ValueError, RecursionError):
        raise UnreadableAnswer(N_("The response is not well-formed JSON.")) from None
