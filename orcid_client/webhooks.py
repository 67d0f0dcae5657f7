"""Webhooks of ORCID: notices that a record changed. Premium members only.

The path has no version. There is no listing call, so whoever registers keeps a register.
Source: ORCID API tutorial, "Webhooks".
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from orcid_client import answers
from orcid_client.endpoints import escaped
from orcid_client.environments import Api
from orcid_client.errors import ApiError, ItemGone
from orcid_client.http import Request

if TYPE_CHECKING:
    from orcid_client.environments import Registry
    from orcid_client.http import Response
    from orcid_client.ids import OrcidId

_CREATED = 201
_NO_CONTENT = 204


def register(environment: Registry, orcid: OrcidId, callback_url: str) -> Request:
    """Return the call that has ORCID POST to the address whenever the record changes.

    The address must be unguessable and of one tenant: (iD, address) is unique over all
    clients, and ORCID's calls carry no signature and no body. Raises ValueError.
    """
    return _request("PUT", environment, orcid, callback_url)


def remove(environment: Registry, orcid: OrcidId, callback_url: str) -> Request:
    """Return the call that ends a registration."""
    return _request("DELETE", environment, orcid, callback_url)


def _request(method: str, environment: Registry, orcid: OrcidId, callback_url: str) -> Request:
    address = urlsplit(callback_url)
    if address.scheme not in ("http", "https") or not address.netloc:
        raise ValueError("A webhook's address starts with https:// and names a host.")
    path = f"/{orcid}/webhook/{escaped(callback_url)}"
    url = environment.unversioned_api(Api.MEMBER) + path
    return Request(method, url, {"Accept": "application/json"}, path=path)


def interpret_registered(response: Response) -> bool:
    """Return whether the registration is new; an older one keeps its count of failures.

    Raises the answer's error.
    """
    answers.require(response, _CREATED, _NO_CONTENT)
    return response.status == _CREATED


def interpret_removed(response: Response) -> bool:
    """Return whether there was a registration to remove. Raises other errors of the answer."""
    try:
        answers.require(response, _NO_CONTENT, of_item=True)
    except ItemGone:
        return False
    except ApiError as error:
        if error.error_code != _UNKNOWN_WEBHOOK:
            raise
        return False
    return True


_UNKNOWN_WEBHOOK = 9028
