"""Our client, and a world of the simulated registry to speak to."""

from dataclasses import dataclass, replace
from typing import Literal

from orcid_client import ids
from orcid_client.client import OrcidClient
from orcid_client.elements.parts import ItemMessage
from orcid_client.http import HttpExchange, Request, Response, Transport
from orcid_client.ids import OrcidId
from orcid_client.oauth import ClientCredential, OAuth
from tests.simulator.program import Registry


@dataclass(frozen=True)
class Rehearsal:
    registry: Registry
    client: OrcidClient
    transport: Transport
    log: list[HttpExchange]

    @property
    def orcid(self) -> OrcidId:
        return ids.parse(self.registry.orcid)

    @property
    def token(self) -> str:
        token: str = self.registry.token
        return token

    def speaking(self, content_type: Literal["json", "xml"]) -> "Rehearsal":
        return replace(self, client=replace(self.client, content_type=content_type))

    def send(self, request: Request, token: str | None = None) -> Response:
        return self.client.perform(request, token or self.token)

    def create(self, section: str, item: ItemMessage) -> Response:
        return self.send(self.client.create(section, self.orcid, item))

    def oauth(self, secret: str = Registry.SECRET) -> OAuth:
        credential = ClientCredential(Registry.CLIENT, secret)
        return OAuth(self.client.environment, credential, self.transport)

    def own_token(self, scope: str) -> str:
        return self.oauth().client_credentials(scopes=[scope]).access_token
