"""The errors of the token endpoint, in OAuth's own words (RFC 6749, section 5.2)."""

from __future__ import annotations

import json
from types import MappingProxyType
from typing import TYPE_CHECKING

from orcid_client import errors
from orcid_client.answers import shown
from orcid_client.errors import OAuthError
from orcid_client.oauth_door import secrets_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from requests import Response

_BY_WORD: Mapping[str, type[OAuthError]] = MappingProxyType(
    {
        "invalid_client": errors.ClientCredentialsRefused,
        "unauthorized_client": errors.GrantRefused,
        "client_locked": errors.ClientCredentialsRefused,
        "client_deactivated": errors.ClientCredentialsRefused,
        "invalid_grant": errors.GrantRefused,
        "invalid_request": errors.GrantRefused,
        "invalid_token": errors.GrantRefused,
        "access_denied": errors.GrantRefused,
        "invalid_scope": errors.ScopeRefused,
        "server_error": errors.OAuthUnavailable,
        "temporarily_unavailable": errors.OAuthUnavailable,
    }
)
_LONGEST_TEXT = 500
_REDIRECT = 300
_CLIENT_FAULT = 400
_SERVER_FAULT = 500
_BAD_CLIENT = "bad client credentials"


def oauth_error_from(answer: Response) -> OAuthError | None:
    """Return the error an answer stands for, None where it is a success.

    ORCID's service answers some of its own failures with 401, so a 401 that does not say
    invalid_client proves nothing about the secret and is OAuthUnavailable, as is a proxy's page.
    """
    if answer.status_code < _REDIRECT and not _is_page(answer):
        return None
    word, text = _words(answer)
    kind = _BY_WORD.get(word, errors.OAuthUnavailable)
    if _BAD_CLIENT in text.lower():
        kind = errors.ClientCredentialsRefused
    if answer.status_code >= _SERVER_FAULT or answer.status_code < _CLIENT_FAULT:
        kind = errors.OAuthUnavailable
    return kind(status=answer.status_code, error=word, description=text)


def _is_page(answer: Response) -> bool:
    return "html" in answer.headers.get("Content-Type", "")


def _words(answer: Response) -> tuple[str, str]:
    try:
        found = json.loads(answer.content)
    except (ValueError, RecursionError):
        return "", "The answer is not one of OAuth."
    if not isinstance(found, dict):
        return "", "The answer is not one of OAuth."
    text = str(found.get("error_description") or found.get("error-description") or "")
    word, secrets = str(found.get("error") or ""), secrets_in(answer.request)
    return shown(word, secrets)[:_LONGEST_TEXT], shown(text, secrets)
