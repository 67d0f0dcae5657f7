"""What the tests of the pages share."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from scoping.context import tenant_context
from tenants.models import Tenant
from tests.dashboard.world import World, make_world
from tests.look.html import Reading


@pytest.fixture
def world(north: Tenant) -> Iterator[World]:
    """Return north with a credential; the test runs in north's context."""
    with tenant_context(north.pk):
        yield make_world(north)


@pytest.fixture
def read() -> Callable[[Client, str], str]:
    """Return a function that opens a page, which must be sound, and returns its text."""

    def page(client: Client, path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 200
        text = answer.content.decode()
        assert Reading(text).faults == []
        return text

    return page
