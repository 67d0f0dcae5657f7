"""A tenant whose records are kept in agreement with the simulated registry."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from pytest_django import Settings

from scoping.context import tenant_context
from tenants.models import Tenant
from tests.sync.crowd import Crowd, crowd_of
from tests.sync.processes import Clock, Processes
from tests.sync.world import Registry, World


@pytest.fixture
def registry(simulator_url: str, redis_url: str, simulator_session: requests.Session) -> Registry:
    """Return the simulated registry's control API, the realm being empty."""
    return Registry(simulator_url, simulator_session)


@pytest.fixture
def world(
    committed: None, north: Tenant, registry: Registry, settings: Settings
) -> Iterator[World]:
    """Return a tenant with a credential, paced fast enough for tests; commits are real."""
    _pace(settings)
    with tenant_context(north.pk):
        yield World(north, registry)


@pytest.fixture
def premium(
    committed: None, north: Tenant, registry: Registry, settings: Settings
) -> Iterator[World]:
    """Return the same with a premium credential, which ORCID tells of changes."""
    _pace(settings)
    with tenant_context(north.pk):
        yield World(north, registry, premium=True)


def _pace(settings: Settings) -> None:
    settings.ORCID_MEMBER_RATE = 2000
    settings.ORCID_MEMBER_BURST = 100


@pytest.fixture(scope="session")
def clock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clock]:
    """Return the clock that the tests of this process share."""
    found = Clock(tmp_path_factory.mktemp("clock"))
    found.stand_still()
    yield found
    found.end()


@pytest.fixture
def processes(tmp_path: Path, world: World, clock: Clock) -> Iterator[Processes]:
    """Return workers and a clock to be started, killed and frozen."""
    found = Processes(tmp_path, clock, ORCID_MEMBER_RATE=200, ORCID_MEMBER_BURST=20)
    yield found
    found.stop_all()


@pytest.fixture
def crowd(world: World) -> Crowd:
    """Return people whose records are to be written in every way."""
    return crowd_of(world)
