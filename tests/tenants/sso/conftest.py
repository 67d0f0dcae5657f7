"""North has an identity provider; its owner has set it up through the pages."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from audit.models import Event
from scoping.context import tenant_context
from tenants.models import Tenant
from tests.cast import Member
from tests.identity_provider import CLIENT, SECRET, Provider, running
from tests.tenants.form_data import prove

EDIT = "/t/north/settings/sign-in/edit/"
HOME = "/t/north/"


@pytest.fixture
def idp(settings: Settings, redis_url: str) -> Iterator[Provider]:
    """Return a running provider that the operator allows."""
    with running(Provider()) as provider:
        settings.SIMULATOR_ENABLED, settings.SIMULATOR_URL = True, provider.url
        yield provider


@pytest.fixture
def form(idp: Provider) -> dict[str, str]:
    """Return what an owner types about it."""
    return {"issuer": idp.url, "client_id": CLIENT, "client_secret": SECRET}


@pytest.fixture
def provided(north: Tenant, olga: Member, form: dict[str, str]) -> Member:
    """Let north's owner save the provider; return her browser."""
    prove(olga)
    assert olga.post(EDIT, form).status_code == 302
    return olga


def sign_in(browser: Client, idp: Provider, slug: str = "north", query: str = "") -> HttpResponse:
    """Go through the provider and back; return the portal's answer."""
    begun = browser.get(f"/sign-in/{slug}/begin/{query}")
    assert begun.status_code == 302, begun.content
    return back(browser, idp.visit(begun.headers["Location"]))


def back(browser: Client, address: str) -> HttpResponse:
    """Come back from the provider."""
    parts = urlsplit(address)
    return browser.get(f"{parts.path}?{parts.query}")  # type: ignore[return-value]


def told_reasons(tenant: Tenant) -> list[str]:
    """Return why sign-ins were refused, by the log."""
    with tenant_context(tenant.pk):
        rows = Event.objects.filter(kind="member.sign-in-refused").order_by("at")
        return [row.details["reason"] for row in rows]
