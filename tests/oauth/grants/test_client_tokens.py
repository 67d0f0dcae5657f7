"""Tokens of a credential itself: fetched once, kept sealed, given up with the credential."""

from datetime import datetime, timedelta

import pytest
from django.utils.timezone import now

from audit.entries import SYSTEM
from audit.models import Exchange
from oauth import actions
from oauth.models import ClientToken
from orcid_client.errors import ClientCredentialsRefused
from scoping.context import tenant_context
from tenants import actions as tenants_actions
from tenants.models import Credential, Environment, MessageFormat, Tenant
from tests.oauth.conftest import MakeCredential
from tests.oauth.connect.test_persons import connect
from tests.oauth.registry import Registry


def token_at(credential: Credential, moment: datetime) -> str:
    with tenant_context(credential.tenant_id):
        return actions.client_token(
            credential=credential, scope="/read-public", clock=lambda: moment
        ).reveal()


def test_a_token_is_fetched_once_and_kept_sealed(
    credential: Credential, registry: Registry
) -> None:
    first = token_at(credential, now())
    second = token_at(credential, now())

    assert first == second
    assert len(registry.calls("/oauth/token")) == 1
    with tenant_context(credential.tenant_id):
        kept = ClientToken.objects.get()
        assert first.encode() not in bytes(kept.token_sealed)
        assert Exchange.objects.get().purpose == "client-token"


def test_a_token_is_fetched_anew_when_it_ends(credential: Credential, registry: Registry) -> None:
    registry.answer_with(access_token="planted", scope="/read-public", orcid=None)
    token_at(credential, now())

    assert token_at(credential, now() + timedelta(minutes=56)) != "planted"


def test_a_refused_token_is_forgotten(credential: Credential, registry: Registry) -> None:
    first = token_at(credential, now())
    with tenant_context(credential.tenant_id):
        actions.forget_client_token(credential=credential, scope="/read-public")

    assert token_at(credential, now()) != first


def test_a_changed_credential_has_no_kept_token(credential: Credential) -> None:
    first = token_at(credential, now())
    credential.changed_at = now()

    assert token_at(credential, now()) != first


def test_a_refusal_is_logged_and_raised(north: Tenant, make_credential: MakeCredential) -> None:
    credential = make_credential(north, secret="mistyped")

    with pytest.raises(ClientCredentialsRefused):
        token_at(credential, now())

    with tenant_context(north.pk):
        assert Exchange.objects.get().status == 400
        assert not ClientToken.objects.exists()


@pytest.mark.parametrize(
    "field, value",
    [("environment", Environment.SANDBOX), ("client_id", "APP-0000000000000009")],
)
def test_a_credential_in_use_stays_what_it_is(
    token: str, registry: Registry, north: Tenant, credential: Credential, field: str, value: str
) -> None:
    connect(token, registry, registry.add_person())
    draft = {
        "environment": Environment.SIMULATOR,
        "api_type": credential.api_type,
        "premium": False,
        "client_id": credential.client_id,
        "secret": None,
        "scopes": ("/read-limited",),
        "message_format": MessageFormat.JSON,
    }

    with (
        tenant_context(north.pk),
        pytest.raises(tenants_actions.CredentialRefusedError, match="Add another credential"),
    ):
        tenants_actions.change_credential(
            credential=credential,
            draft=tenants_actions.CredentialDraft(**(draft | {field: value})),  # type: ignore[arg-type]
            actor=SYSTEM,
            now=now(),
        )
