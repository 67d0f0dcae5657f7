"""With ``openid`` ORCID signs who it was; what does not hold is refused."""

from collections.abc import Callable

import pytest
from django.test import Client

from oauth.connect import id_token
from oauth.models import Authorization, Connection, UnwantedToken
from scoping.context import tenant_context
from tenants.models import ApiType, Researcher, Tenant
from tests.oauth.conftest import MakeCredential
from tests.oauth.connect.test_persons import MakeToken
from tests.oauth.registry import Registry, arrive, begin


@pytest.fixture
def openid_token(
    north: Tenant, ada: Researcher, make_credential: MakeCredential, make_token: MakeToken
) -> str:
    """Return ada's link under a Public API credential that asks for openid."""
    id_token._kept.clear()
    credential = make_credential(north, api_type=ApiType.PUBLIC, scopes=("openid",))
    return make_token(ada, credential)


def test_a_signed_sign_in_connects(
    browser: Client, openid_token: str, registry: Registry, north: Tenant
) -> None:
    asked = begin(browser, openid_token)

    page = arrive(browser, asked, code=registry.grant(asked, registry.add_person()))

    assert page.status_code == 200
    assert asked["nonce"] == id_token.nonce_of(asked["state"])
    with tenant_context(north.pk):
        assert Connection.objects.get().scopes == ["openid"]


def test_keys_are_fetched_once(
    browser: Client, openid_token: str, registry: Registry, north: Tenant
) -> None:
    orcid = registry.add_person()
    for _ in range(2):
        asked = begin(browser, openid_token)
        arrive(browser, asked, code=registry.grant(asked, orcid))

    assert len(registry.calls("/oauth/jwks")) == 1


Spoil = Callable[[Registry, dict[str, str]], object]
SPOILT: dict[str, Spoil] = {
    "another nonce": lambda _, asked: asked.update(nonce="of-another-sign-in"),
    "no nonce": lambda _, asked: asked.pop("nonce"),
    "no keys": lambda registry, _: (
        registry.post("faults", path="/oauth/jwks$", status=503, body="busy") and None
    ),
}


@pytest.mark.parametrize("spoil", SPOILT.values(), ids=SPOILT)
def test_what_does_not_hold_stores_nothing_and_is_revoked(
    browser: Client, openid_token: str, registry: Registry, north: Tenant, spoil: Spoil
) -> None:
    asked = begin(browser, openid_token)
    spoil(registry, asked)

    page = arrive(browser, asked, code=registry.grant(asked, registry.add_person()))

    assert page.status_code in {502, 200}
    with tenant_context(north.pk):
        assert Authorization.objects.get().state == "failed"
        assert not Connection.objects.exists()
        assert UnwantedToken.objects.count() == 1


def test_a_missing_id_token_is_refused(
    browser: Client, openid_token: str, registry: Registry, north: Tenant
) -> None:
    asked = begin(browser, openid_token)
    registry.answer_with(access_token="planted", scope="openid", orcid=registry.add_person())

    page = arrive(browser, asked, code="ABCDEF")

    assert page.status_code == 502
    with tenant_context(north.pk):
        assert not Connection.objects.exists()
