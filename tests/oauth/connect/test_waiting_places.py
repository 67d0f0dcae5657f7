"""Only some threads of a web process wait for other servers; who finds no place loses nothing."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from oauth.models import Authorization, AuthorizationState, Connection
from scoping.context import tenant_context
from tenants import waiting_places
from tenants.models import Credential, Tenant
from tenants.waiting_places import Places, ServerKind
from tests.cast import Member
from tests.oauth.registry import Registry, arrive, begin


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    """Take every place; they are given back when the stack is closed."""
    places = Places(3)
    monkeypatch.setattr(waiting_places, "_places", places)
    with ExitStack() as taken:
        for kind in (ServerKind.ORCID, ServerKind.SIGN_IN, ServerKind.MAIL):
            assert places.take(kind)
            taken.callback(places.give_back, kind)
        yield taken


def test_one_kind_of_server_leaves_a_place_to_the_others() -> None:
    places = Places(3)
    assert [places.take(ServerKind.SIGN_IN) for _ in range(3)] == [True, True, False]
    assert [places.take(ServerKind.ORCID) for _ in range(2)] == [True, False]
    places.give_back(ServerKind.SIGN_IN)
    assert places.take(ServerKind.ORCID)


def test_a_single_place_is_for_all() -> None:
    places = Places(1)
    assert [places.take(ServerKind.ORCID) for _ in range(2)] == [True, False]
    places.give_back(ServerKind.ORCID)
    assert places.take(ServerKind.MAIL)


def test_a_callback_without_a_place_is_tried_again_and_loses_nothing(
    browser: Client, token: str, registry: Registry, north: Tenant, full: ExitStack
) -> None:
    asked = begin(browser, token)
    code = registry.grant(asked, registry.add_person())

    page = arrive(browser, asked, code=code)

    assert (page.status_code, page["Retry-After"], page["Refresh"]) == (503, "3", "3")
    assert page["Cache-Control"] == "no-store"
    assert code not in page.text
    with tenant_context(north.pk):
        assert Authorization.objects.get().state == AuthorizationState.PENDING
    assert registry.exchanges() == 0

    full.close()
    arrive(browser, asked, code=code)

    assert registry.exchanges() == 1
    with tenant_context(north.pk):
        assert Connection.objects.count() == 1


def test_a_form_without_a_place_does_nothing_and_says_so(
    alice: Member, credential: Credential, registry: Registry, full: ExitStack
) -> None:
    del full
    page = alice.post(reverse("oauth:test_credential", args=["north", credential.public_id]))

    assert page.status_code == 503
    assert "Nothing was changed" in page.text
    assert "Refresh" not in page
    assert registry.exchanges() == 0


WAITING = {
    "oauth:invite", "oauth:suggest", "oauth:test_credential", "oauth_public:callback",
    "tenants:invitation_resend", "tenants:member_invite", "tenants:provider_test",
    "tenants_public:sign_in_begin", "tenants_public:sign_in_callback",
}  # fmt: skip


def named(patterns: Iterable[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """Yield the names of the addresses whose view waits for another server."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from named(one.url_patterns, f"{one.namespace}:" if one.namespace else space)
        elif hasattr(one.callback, "waits_for"):
            yield f"{space}{one.name}"


def test_each_view_that_asks_another_server_needs_a_place() -> None:
    assert set(named(get_resolver().url_patterns)) == WAITING
