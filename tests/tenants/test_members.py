"""Roles: nobody gives more than they have, and the last owner stays."""

from collections.abc import Callable

import pytest
from django.http import HttpResponse

from scoping.context import tenant_context
from tenants.models import Membership, Tenant
from tenants.roles import Role, may_change, roles_to_give
from tests.cast import Member
from tests.counting import queries_of
from tests.tenants.form_data import prove


def membership(member: Member) -> Membership:
    with tenant_context(member.tenant.pk):
        return Membership.objects.get(user=member.user)


def set_role(by: Member, whom: Member, role: str) -> HttpResponse:
    prove(by)
    member_id = membership(whom).public_id
    return by.post(f"/t/north/members/{member_id}/role/", {"role": role}, follow=True)  # type: ignore[return-value]


def remove(by: Member, whom: Member) -> HttpResponse:
    member_id = membership(whom).public_id
    prove(by)
    return by.post(f"/t/north/members/{member_id}/remove/")  # type: ignore[return-value]


def role_of(member: Member) -> str:
    return membership(member).role


@pytest.mark.parametrize("acting", Role)
@pytest.mark.parametrize("before", Role)
@pytest.mark.parametrize("after", [*Role, None])
def test_nobody_gives_or_takes_more_than_they_have(
    acting: Role, before: Role, after: Role | None
) -> None:
    order = [Role.OWNER, Role.ADMIN, Role.EDITOR, Role.AUDITOR]
    reaches = {Role.OWNER: 0, Role.ADMIN: 1}.get(acting)
    touched = min(order.index(role) for role in (before, after) if role)

    expected = reaches is not None and touched >= reaches
    assert may_change(acting=acting, now=before, then=after) is expected


def test_an_admin_gives_what_an_admin_has() -> None:
    assert roles_to_give(Role.ADMIN) == [Role.ADMIN, Role.EDITOR, Role.AUDITOR]
    assert roles_to_give(Role.AUDITOR) == []


def test_an_admin_makes_an_auditor_an_editor(alice: Member, bob: Member) -> None:
    set_role(alice, bob, "editor")

    assert role_of(bob) == "editor"


def test_an_admin_makes_no_owner(alice: Member, bob: Member) -> None:
    page = set_role(alice, bob, "owner").content.decode()

    assert "more rights than your own" in page
    assert role_of(bob) == "auditor"


def test_an_admin_takes_nothing_from_an_owner(alice: Member, olga: Member) -> None:
    set_role(alice, olga, "auditor")
    remove(alice, olga)

    assert role_of(olga) == "owner"


def test_the_last_owner_stays(olga: Member) -> None:
    page = set_role(olga, olga, "admin").content.decode()
    remove(olga, olga)

    assert "The last owner cannot be removed" in page
    assert role_of(olga) == "owner"


def test_an_owner_goes_once_there_is_another(olga: Member, alice: Member) -> None:
    set_role(olga, alice, "owner")

    remove(olga, olga)

    assert olga.get("/t/north/members/").status_code == 404
    assert role_of(alice) == "owner"


@pytest.mark.parametrize("step", ["role", "remove"])
def test_changing_members_needs_fresh_proof(alice: Member, bob: Member, step: str) -> None:
    path = f"/t/north/members/{membership(bob).public_id}/{step}/"

    answer = alice.post(path, {"role": "editor"})

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert role_of(bob) == "auditor"


def test_after_the_proof_one_is_back_where_the_form_was(alice: Member, bob: Member) -> None:
    path = f"/t/north/members/{membership(bob).public_id}/role/"

    ours = alice.post(path, HTTP_REFERER="http://testserver/t/north/members/")
    foreign = alice.post(path, HTTP_REFERER="https://evil.example/t/north/members/")

    assert ours.headers["Location"].endswith("?next=%2Ft%2Fnorth%2Fmembers%2F")
    assert "evil" not in foreign.headers["Location"]


def test_changing_settings_needs_fresh_proof(north: Tenant, olga: Member) -> None:
    answer = olga.post("/t/north/settings/", {"name": "Taken", "time_zone": "UTC"})

    assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    with tenant_context(north.pk):
        north.refresh_from_db()
    assert north.name != "Taken"


def test_a_removed_member_is_out_at_once(alice: Member, bob: Member) -> None:
    remove(alice, bob)

    assert bob.get("/t/north/members/").status_code == 404


def test_the_list_costs_the_same_however_long_it_is(
    north: Tenant, alice: Member, make_member: Callable[[Tenant, str, str], Member]
) -> None:
    one = queries_of(alice, "/t/north/members/")
    for name in ("dora", "emil"):
        make_member(north, name, "editor")

    assert queries_of(alice, "/t/north/members/") == one


def test_an_auditor_changes_nobody_and_a_stranger_sees_nobody(
    alice: Member, bob: Member, charlie: Member
) -> None:
    path = f"/t/north/members/{membership(alice).public_id}"

    for member in (bob, charlie):
        assert member.post(f"{path}/role/", {"role": "auditor"}).status_code == 404
        assert member.post(f"{path}/remove/").status_code == 404
    assert charlie.get("/t/north/members/").status_code == 404
    assert "Remove" not in bob.get("/t/north/members/").content.decode()
    prove(charlie)
    assert charlie.post(f"{path.replace('north', 'south')}/remove/").status_code == 404


def test_only_an_owner_changes_the_settings(
    north: Tenant, olga: Member, alice: Member, charlie: Member
) -> None:
    form = {"name": "North", "contact_email": "orcid@north.example", "time_zone": "Europe/Oslo"}

    prove(olga)
    assert olga.post("/t/north/settings/", form).headers["Location"] == "/t/north/settings/"
    assert alice.post("/t/north/settings/", form).status_code == 404
    assert charlie.get("/t/north/settings/").status_code == 404
    with tenant_context(north.pk):
        north.refresh_from_db()
    assert (north.name, north.time_zone) == ("North", "Europe/Oslo")


def test_the_own_organisation_is_whole_or_none(north: Tenant, olga: Member) -> None:
    form = {"name": "North", "time_zone": "UTC", "organization_name": "Northfield University"}
    whole = {
        "organization_city": "Northfield", "organization_country": "GB",
        "organization_ror": "01NRXWF90",
    }  # fmt: skip
    prove(olga)

    half = olga.post("/t/north/settings/", form)
    mistyped = olga.post("/t/north/settings/", form | whole | {"organization_ror": "01nrxwf91"})
    olga.post("/t/north/settings/", form | whole)

    assert {f"organization_{one}" for one in ("city", "country", "ror")} == set(
        half.context["form"].errors
    )
    assert "check digits do not match" in mistyped.content.decode()
    with tenant_context(north.pk):
        north.refresh_from_db()
    assert north.organization_ror == "https://ror.org/01nrxwf90"
