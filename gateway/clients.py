"""A client for a credential: plain values in, a client of ORCID's API or sign-in out.

Rooms above hand over what they unsealed; nothing here is kept longer than the operation.
"""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from django.conf import settings

from gateway import process
from gateway.environments import environment
from gateway.limiter import client_key
from gateway.local_limiter import Rate
from gateway.recorder import Recorder
from gateway.throttle import Throttle, ThrottledTransport
from orcid_client.client import OrcidClient
from orcid_client.environments import Api
from orcid_client.oauth import ClientCredential, OAuth


class Hidden(Protocol):
    """A secret that shows itself only when asked."""

    def reveal(self) -> str:
        """Return the text."""


@dataclass(frozen=True, slots=True)
class ClientAccess:
    """How one credential reaches ORCID."""

    environment: str
    api_type: str
    client_id: str
    client_secret: Hidden = field(repr=False)
    message_format: Literal["json", "xml"] = "json"


def api_client(access: ClientAccess, recorder: Recorder) -> OrcidClient:
    """Return a client of the API that waits for its turn before each call.

    Raises (with each call):
        NotSent: the turn would come too late; besides what the client raises.
    """
    return OrcidClient(
        environment=environment(access.environment),
        api_type=Api(access.api_type),
        content_type=access.message_format,
        transport=_paced(access, recorder),
    )


def sending_client(access: ClientAccess) -> OrcidClient:
    """Return a client for who keeps the pace himself by :func:`gate` and takes its exchanges."""
    return OrcidClient(
        environment=environment(access.environment),
        api_type=Api(access.api_type),
        content_type=access.message_format,
        transport=process.transport(),
    )


def oauth_client(access: ClientAccess, recorder: Recorder) -> OAuth:
    """Return the OAuth operations of a credential, each call in its turn."""
    return OAuth(
        environment=environment(access.environment),
        credential=ClientCredential(
            client_id=access.client_id, client_secret=access.client_secret.reveal()
        ),
        transport=_paced(access, recorder),
    )


def throttle(access: ClientAccess) -> Throttle:
    """Return the pace of a client, which all processes share."""
    return Throttle(
        process.rate_limiter(),
        key=client_key(
            secret=settings.SECRET_KEY,
            environment=access.environment,
            client_id=access.client_id,
        ),
        environment=access.environment,
        rate=_rate(Api(access.api_type)),
    )


def _rate(api_type: Api) -> Rate:
    if api_type is Api.MEMBER:
        return Rate(settings.ORCID_MEMBER_RATE, int(settings.ORCID_MEMBER_BURST))
    return Rate(settings.ORCID_PUBLIC_RATE, int(settings.ORCID_PUBLIC_BURST))


def _paced(access: ClientAccess, recorder: Recorder) -> ThrottledTransport:
    return ThrottledTransport.over(process.transport(), gate=throttle(access), record=recorder)
