"""Where the tests of records run."""

from collections.abc import Iterator

import pytest
import requests
from pytest_django import Settings

from scoping.context import tenant_context
from tenants.models import Researcher, Tenant
from tests.sync.world import Registry, World


@pytest.fixture
def in_north(ada: Researcher) -> Iterator[None]:
    """Run in the tenant of Ada, who is known there."""
    with tenant_context(ada.tenant_id):
        yield


@pytest.fixture
def world(
    committed: None,
    north: Tenant,
    simulator_url: str,
    simulator_session: requests.Session,
    settings: Settings,
) -> Iterator[World]:
    """Return a tenant whose items go to the simulated registry; commits are real."""
    settings.ORCID_MEMBER_RATE, settings.ORCID_MEMBER_BURST = 2000, 100
    with tenant_context(north.pk):
        yield World(north, Registry(simulator_url, simulator_session))
