"""The cast of the tests: two tenants and the people who work there.

alice is admin of north, olga its owner, bob its auditor (who may only read), charlie admin of
south. The fixtures work under `db` and, where a test asks for it, under `committed`.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from tenants.models import Researcher, Tenant, User


class Member(Client):
    """A browser in which a member of a tenant is signed in."""

    user: "User"
    tenant: "Tenant"


@pytest.fixture
def tables(request: pytest.FixtureRequest, redis_url: str) -> None:
    """Open the database the way the test asks for; no attempt of another test still counts."""
    request.getfixturevalue("committed" if "committed" in request.fixturenames else "db")


@pytest.fixture
def make_tenant(tables: None) -> Callable[[str], "Tenant"]:
    """Return a function that creates a tenant of some name."""
    from django.utils.timezone import now  # noqa: PLC0415 - the pure rooms have no settings

    from tenants import actions  # noqa: PLC0415

    def make(slug: str) -> "Tenant":
        return actions.create_tenant(slug=slug, name=f"{slug.title()} University", now=now())

    return make


@pytest.fixture
def make_member(tables: None) -> Callable[["Tenant", str, str], Member]:
    """Return a function that creates a user, makes them a member, and signs them in."""
    return _make_member


@pytest.fixture
def make_researcher(tables: None) -> Callable[["Tenant", str], "Researcher"]:
    """Return a function that adds a researcher of some own key to a tenant."""
    return _make_researcher


@pytest.fixture
def north(make_tenant: Callable[[str], "Tenant"]) -> "Tenant":
    """Return the tenant most tests work in."""
    return make_tenant("north")


@pytest.fixture
def south(make_tenant: Callable[[str], "Tenant"]) -> "Tenant":
    """Return another tenant, whose people must see nothing of north."""
    return make_tenant("south")


@pytest.fixture
def olga(north: "Tenant") -> Member:
    """Return the owner of north."""
    return _make_member(north, "olga", "owner")


@pytest.fixture
def alice(north: "Tenant") -> Member:
    """Return the admin of north."""
    return _make_member(north, "alice", "admin")


@pytest.fixture
def bob(north: "Tenant") -> Member:
    """Return the auditor of north."""
    return _make_member(north, "bob", "auditor")


@pytest.fixture
def charlie(south: "Tenant") -> Member:
    """Return the admin of south."""
    return _make_member(south, "charlie", "admin")


@pytest.fixture
def ada(north: "Tenant") -> "Researcher":
    """Return a researcher of north."""
    return _make_researcher(north, "ada")


def _make_member(tenant: "Tenant", name: str, role: str) -> Member:
    from django.utils.timezone import now  # noqa: PLC0415

    from audit.entries import SYSTEM  # noqa: PLC0415
    from scoping.context import tenant_context  # noqa: PLC0415
    from tenants import actions  # noqa: PLC0415
    from tenants.models import User  # noqa: PLC0415
    from tenants.roles import Role  # noqa: PLC0415

    user = User(email=f"{name}@{tenant.slug}.example", name=name.title(), joined_at=now())
    user.set_unusable_password()
    user.save()
    with tenant_context(tenant.pk):
        actions.add_member(user=user, role=Role(role), actor=SYSTEM, now=now())
    member = Member()
    member.user, member.tenant = user, tenant
    member.force_login(user)
    return member


def _make_researcher(tenant: "Tenant", external_ref: str) -> "Researcher":
    from django.utils.timezone import now  # noqa: PLC0415

    from audit.entries import SYSTEM  # noqa: PLC0415
    from scoping.context import tenant_context  # noqa: PLC0415
    from tenants import actions  # noqa: PLC0415

    draft = actions.ResearcherDraft(
        external_ref=external_ref,
        given_names=external_ref.title(),
        family_name="Lovelace",
        email=f"{external_ref}@{tenant.slug}.example",
    )
    with tenant_context(tenant.pk):
        return actions.add_researcher(draft=draft, actor=SYSTEM, now=now())
