"""What the tests of the pages share."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.utils.timezone import now

from audit.entries import SYSTEM
from scoping.context import tenant_context
from tenants.actions import add_member
from tenants.models import Tenant
from tenants.roles import Role
from tests.cast import Member
from tests.dashboard.world import World, make_world
from tests.orcid_portal.ui.html import Reading


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


@pytest.fixture
def add_to_south(south: Tenant) -> Callable[[Member], None]:
    """Return a function that makes somebody an editor of south, too."""

    def add(member: Member) -> None:
        with tenant_context(south.pk):
            add_member(user=member.user, role=Role.EDITOR, actor=SYSTEM, now=now())

    return add


@pytest.fixture
def edda(north: Tenant, make_member: Callable[[Tenant, str, str], Member]) -> Member:
    """Return an editor of north."""
    return make_member(north, "edda", "editor")
