"""Operators see a tenant for a while, for a reason, as far as it lets them, and on record."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import now

from audit.models import Event
from scoping.context import tenant_context
from tenants.actions import StaffRuleError, open_staff_session
from tenants.models import Researcher, StaffSession, Tenant
from tenants.roles import STAFF_CHANGES, Capability, StaffRole, allows
from tests.cast import Member
from tests.counting import queries_of
from tests.orcid_portal.addresses import examples_of, tenant_addresses
from tests.tenants.form_data import prove
from tests.tenants.test_researchers import FORM

OPEN = "/staff/north/"
ASKED = {"reason": "Ticket 4711: imports fail", "minutes": "30"}
STAFF = "/t/north/staff/"


def session_of(tenant: Tenant) -> StaffSession:
    with tenant_context(tenant.pk):
        return StaffSession.objects.latest("id")


def decide(member: Member, tenant: Tenant, step: str) -> HttpResponse:
    prove(member)
    return member.post(f"{STAFF}{session_of(tenant).public_id}/{step}/", follow=True)  # type: ignore[return-value]


def want_consent(tenant: Tenant) -> None:
    with tenant_context(tenant.pk):
        Tenant.objects.update(staff_consent_required=True)


def told(tenant: Tenant, kind: str) -> list[Event]:
    with tenant_context(tenant.pk):
        return list(Event.objects.filter(kind=kind).order_by("at"))


def test_without_a_session_nothing_is_seen(north: Tenant, vera: Member) -> None:
    assert vera.get("/t/north/").status_code == 404


def test_a_session_opens_one_tenant_alone(north: Tenant, south: Tenant, vera: Member) -> None:
    assert vera.post(OPEN, ASKED).headers["Location"] == "/t/north/"

    page = vera.get("/t/north/").content.decode()
    assert "Read-only staff access until" in page and "Read-only staff access" in page
    assert vera.get("/t/south/").status_code == 404


@pytest.mark.parametrize("path", ["", "changes/"])
def test_who_may_not_export_is_not_led_there(
    north: Tenant, olga: Member, vera: Member, path: str
) -> None:
    vera.post(OPEN, ASKED)
    for member, led in ((olga, True), (vera, False)):
        page = member.get(f"/t/north/{path}").content.decode()
        assert ("/t/north/exports/" in page) is led


def test_the_start_page_shows_figures_and_nobody(
    north: Tenant, south: Tenant, ada: Researcher, olga: Member, vera: Member
) -> None:
    page = vera.get("/staff/").content.decode()

    assert "North University" in page and "South University" in page
    for word in ("Lovelace", ada.email, olga.user.email):
        assert word not in page
    assert vera.get("/").headers["Location"] == "/staff/"


@pytest.mark.parametrize("path", ["/staff/", OPEN, f"{OPEN}end/"])
def test_only_operators_come_to_their_pages(olga: Member, charlie: Member, path: str) -> None:
    for member in (olga, charlie):
        assert {member.get(path).status_code, member.post(path, ASKED).status_code} <= {404, 405}
    assert Client().get("/staff/").headers["Location"].startswith("/accounts/login/")


def test_an_operator_needs_a_second_factor(north: Tenant, olga: Member) -> None:
    call_command("set_operator", olga.user.email)

    assert olga.get("/staff/").headers["Location"] == "/accounts/2fa/totp/activate/"


@pytest.mark.parametrize("minutes", ["0", "61", "-5", "9999999999", "soon"])
def test_an_hour_is_the_most(north: Tenant, vera: Member, minutes: str) -> None:
    assert vera.post(OPEN, ASKED | {"minutes": minutes}).status_code == 200
    assert vera.get("/t/north/").status_code == 404


def test_a_reason_is_needed(north: Tenant, vera: Member) -> None:
    assert vera.post(OPEN, ASKED | {"reason": "  "}).status_code == 200
    with tenant_context(north.pk), pytest.raises(StaffRuleError):
        open_staff_session(tenant=north, operator=vera.user, reason=" ", minutes=5, now=now())


def test_the_database_knows_the_hour_too(north: Tenant, vera: Member) -> None:
    vera.post(OPEN, ASKED)

    with tenant_context(north.pk), pytest.raises(IntegrityError):
        StaffSession.objects.update(minutes=61)


def test_to_look_is_all_that_is_given(
    north: Tenant, olga: Member, ada: Researcher, vera: Member
) -> None:
    with tenant_context(north.pk):
        examples = examples_of(north, ada)
    vera.post(OPEN, ASKED)
    for found in tenant_addresses():
        path = found.path("north", examples)
        capability = Capability(found.capability or "")

        assert vera.post(path).status_code in {404, 405}, found.pattern
        if not allows(StaffRole.READER, capability):
            assert vera.get(path).status_code in {404, 405}, found.pattern


def test_no_token_secret_or_member_is_ever_within() -> None:
    beyond = {Capability.EXPORT, Capability.EXPORT_TOKENS, Capability.MANAGE_CREDENTIALS,
              Capability.MANAGE_MEMBERS, Capability.MANAGE_TENANT, Capability.MERGE,
              Capability.ERASE}  # fmt: skip

    assert not any(allows(role, one) for role in StaffRole for one in beyond)


def test_where_the_tenant_lets_them_they_change_records(
    north: Tenant, olga: Member, vera: Member
) -> None:
    vera.post(OPEN, ASKED)
    assert vera.post("/t/north/researchers/add/", FORM).status_code == 404
    decide(olga, north, "edit")

    assert vera.post("/t/north/researchers/add/", FORM).status_code == 302

    (event,) = told(north, "researcher.added")
    assert (event.actor_kind, event.actor_id) == ("operator", vera.user.pk)


def test_changes_do_not_reach_further(
    north: Tenant, olga: Member, ada: Researcher, vera: Member
) -> None:
    with tenant_context(north.pk):
        examples = examples_of(north, ada)
    vera.post(OPEN, ASKED)
    decide(olga, north, "edit")
    for found in tenant_addresses():
        if found.capability not in STAFF_CHANGES:
            status = vera.post(found.path("north", examples)).status_code
            assert status in {404, 405}, found.pattern


def test_a_session_runs_out(north: Tenant, vera: Member) -> None:
    vera.post(OPEN, ASKED)

    with time_machine.travel(now() + timedelta(minutes=31), tick=True):
        assert vera.get("/t/north/").status_code == 404


@pytest.mark.parametrize("by", ["tenant", "operator"])
def test_either_side_ends_it_at_once(north: Tenant, olga: Member, vera: Member, by: str) -> None:
    vera.post(OPEN, ASKED)
    if by == "tenant":
        decide(olga, north, "end")
    else:
        vera.post(f"{OPEN}end/")

    assert vera.get("/t/north/").status_code == 404
    (event,) = told(north, "staff.ended")
    assert event.actor_kind == ("member" if by == "tenant" else "operator")


def test_who_is_no_operator_any_more_is_out(north: Tenant, vera: Member) -> None:
    vera.post(OPEN, ASKED)
    call_command("set_operator", vera.user.email, "--remove")

    assert vera.get("/t/north/").status_code == 404


def test_a_tenant_can_want_to_be_asked(north: Tenant, olga: Member, vera: Member) -> None:
    want_consent(north)
    vera.post(OPEN, ASKED)
    assert vera.get("/t/north/").status_code == 404

    decide(olga, north, "consent")

    assert vera.get("/t/north/").status_code == 200
    with time_machine.travel(now() + timedelta(minutes=31), tick=True):
        assert vera.get("/t/north/").status_code == 404


def test_an_old_wish_is_not_granted(north: Tenant, olga: Member, vera: Member) -> None:
    want_consent(north)
    vera.post(OPEN, ASKED)

    with time_machine.travel(now() + timedelta(hours=25), tick=True):
        olga.force_login(olga.user)
        vera.force_login(vera.user)
        page = decide(olga, north, "consent")
        assert b"This session has ended" in page.content
        assert vera.get("/t/north/").status_code == 404


def test_consent_is_given_once(north: Tenant, olga: Member, vera: Member) -> None:
    vera.post(OPEN, ASKED)

    assert b"has already started" in decide(olga, north, "consent").content


def test_the_tenant_sees_who_when_and_why(
    north: Tenant, olga: Member, alice: Member, bob: Member, charlie: Member, vera: Member
) -> None:
    vera.post(OPEN, ASKED)

    for member in (olga, alice):
        page = member.get(STAFF).content.decode()
        assert "Vera" in page and "Ticket 4711" in page and "End" in page
    for member in (bob, charlie, vera):
        assert member.get(STAFF).status_code == 404
        for step in ("consent", "edit", "end"):
            path = f"{STAFF}{session_of(north).public_id}/{step}/"
            assert member.post(path).status_code == 404


def test_letting_staff_in_or_further_needs_fresh_proof(
    north: Tenant, olga: Member, vera: Member
) -> None:
    vera.post(OPEN, ASKED)
    for step in ("consent", "edit"):
        answer = olga.post(f"{STAFF}{session_of(north).public_id}/{step}/")
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")

    assert not session_of(north).may_edit


def test_every_request_is_on_record(north: Tenant, vera: Member) -> None:
    vera.post(OPEN, ASKED)
    vera.get("/t/north/researchers/")
    vera.get("/t/north/settings/")

    pages = [event.details["page"] for event in told(north, "staff.visited")]
    assert pages == ["dashboard:researchers", "tenants:settings"]
    assert {event.actor_kind for event in told(north, "staff.visited")} == {"operator"}


def test_opening_another_ends_the_last(north: Tenant, vera: Member) -> None:
    vera.post(OPEN, ASKED)
    vera.post(OPEN, ASKED)

    assert len(told(north, "staff.ended")) == 1
    assert vera.get("/t/north/").status_code == 200


def test_the_list_costs_the_same_however_long_it_is(
    north: Tenant, olga: Member, vera: Member
) -> None:
    vera.post(OPEN, ASKED)
    one = queries_of(olga, STAFF)
    vera.post(OPEN, ASKED)

    assert queries_of(olga, STAFF) == one
