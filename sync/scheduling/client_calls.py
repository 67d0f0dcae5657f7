"""Calls that a client makes with a token of its own, not with a researcher's."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from gateway.clients import ClientAccess, api_client
from gateway.recorder import Recorder
from oauth import actions as oauth
from orcid_client.client import OrcidClient
from orcid_client.errors import OrcidError, TokenRefused
from orcid_client.scopes import Scope
from tenants.encryption.secrets import Secret
from tenants.models import Credential
from tenants.queries import client_access


@dataclass(frozen=True, slots=True)
class ClientCalls:
    """How a credential calls ORCID for itself; ``error`` is why there is no token to do so."""

    credential: Credential
    scope: Scope
    access: ClientAccess
    token: Secret | None = field(default=None, repr=False)
    error: OrcidError | None = None

    @classmethod
    def with_token(
        cls, credential: Credential, scope: Scope, *, clock: Callable[[], datetime]
    ) -> Self:
        """Fetch a token, or keep why there is none: then every call ends with that error."""
        access = client_access(credential)
        try:
            token = oauth.client_token(credential=credential, scope=scope, clock=clock)
        except OrcidError as error:
            return cls(credential, scope, access, error=error)
        return cls(credential, scope, access, token)

    def client(self, recorder: Recorder) -> tuple[OrcidClient, str]:
        """Return a client and the token in the open, in a thread that knows no database.

        Raises:
            OrcidError: there is no token.
        """
        if self.token is None:
            raise self.error or OrcidError
        return api_client(self.access, recorder), self.token.reveal()

    def forget_refused(self, errors: Iterable[OrcidError | None]) -> None:
        """Drop the token if ORCID refused it; the next call fetches another."""
        if any(isinstance(error, TokenRefused) for error in errors):
            oauth.forget_client_token(credential=self.credential, scope=self.scope)
