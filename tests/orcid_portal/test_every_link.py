"""Every link and every button of every page, for each role: no error, no dead end."""

import pytest

from scoping.context import tenant_context
from tenants.models import Researcher, Tenant
from tenants.roles import Role
from tests.cast import Member, _make_member
from tests.orcid_portal.full_tenant import fill
from tests.orcid_portal.walking import Walk
from tests.tenants.form_data import prove

ROOT = "/t/north/"


# An owner is offered what all others are, so only they open every item of every section.
MOST = {Role.OWNER: 40}


def walk(tenant: Tenant, role: Role) -> Walk:
    member = _make_member(tenant, role.value, role.value)
    member.raise_request_exception = False
    prove(member)
    return Walk(member, ROOT, MOST.get(role, 2)).go().press()


@pytest.mark.parametrize("role", Role)
def test_nothing_leads_nowhere_in_a_tenant_that_is_empty(north: Tenant, role: Role) -> None:
    found = walk(north, role)

    assert found.faults == []
    assert len(found.views) > 8


@pytest.mark.parametrize("role", Role)
def test_nothing_leads_nowhere_in_a_tenant_that_has_everything(
    north: Tenant, olga: Member, ada: Researcher, role: Role
) -> None:
    with tenant_context(north.pk):
        fill(north, ada)

    found = walk(north, role)

    assert found.faults == []
    assert len(found.views) > 18
