"""A tenant with a credential that the simulated registry knows, and a researcher's link."""

from collections.abc import Callable

import pytest
import requests
from django.conf import settings
from django.test import Client
from django.utils.timezone import now

from audit.entries import SYSTEM
from oauth import actions, queries
from scoping.context import tenant_context
from tenants import actions as tenants_actions
from tenants.encryption.secrets import Secret, open_value
from tenants.models import ApiType, Credential, Environment, MessageFormat, Researcher, Tenant
from tests.oauth.registry import CLIENT_ID, CLIENT_SECRET, SCOPES, Registry

MakeCredential = Callable[..., Credential]


@pytest.fixture
def registry(simulator_url: str, redis_url: str, simulator_session: requests.Session) -> Registry:
    """Return the control API of the simulated registry; nothing counts against limits yet."""
    return Registry(simulator_url, simulator_session)


@pytest.fixture
def make_credential(registry: Registry) -> MakeCredential:
    """Return a function that saves a credential and registers its client."""

    def make(
        tenant: Tenant,
        *,
        client_id: str = CLIENT_ID,
        api_type: ApiType = ApiType.MEMBER,
        scopes: tuple[str, ...] = SCOPES,
        secret: str = CLIENT_SECRET,
        premium: bool = False,
        environment: Environment = Environment.SIMULATOR,
    ) -> Credential:
        draft = tenants_actions.CredentialDraft(
            environment=environment,
            api_type=api_type,
            premium=premium,
            client_id=client_id,
            secret=Secret(secret),
            scopes=scopes,
            message_format=MessageFormat.JSON,
        )
        with tenant_context(tenant.pk):
            saved = tenants_actions.add_credential(draft=draft, actor=SYSTEM, now=now())
        registry.add_client(saved, queries.callback_address(saved, site=settings.PUBLIC_URL))
        return saved

    return make


@pytest.fixture
def credential(north: Tenant, make_credential: MakeCredential) -> Credential:
    return make_credential(north)


@pytest.fixture
def make_token() -> Callable[[Researcher, Credential], str]:
    """Return a function that makes a personal link and returns its token."""

    def make(researcher: Researcher, credential: Credential) -> str:
        with tenant_context(researcher.tenant_id):
            link = actions.invite(
                researcher=researcher,
                credential=credential,
                actor=SYSTEM,
                site=settings.PUBLIC_URL,
                now=now(),
            )
            return open_value(link, "token_sealed").reveal()

    return make


@pytest.fixture
def token(
    ada: Researcher, credential: Credential, make_token: Callable[[Researcher, Credential], str]
) -> str:
    """Return the token of ada's personal link."""
    return make_token(ada, credential)


@pytest.fixture
def browser() -> Client:
    """Return the researcher's browser; a form without a CSRF token is refused in it."""
    return Client()
