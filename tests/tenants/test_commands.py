"""An operator makes a tenant and its first member by commands."""

import io

import pytest
from django.core.management import CommandError, call_command

from scoping.context import tenant_context
from tenants import access, queries
from tenants.models import Tenant, User

PASSWORD = "a long and unusual sentence"


def test_a_tenant_is_created_once(db: None) -> None:
    call_command("create_tenant", "east", "East University", stdout=io.StringIO())

    with tenant_context(access.tenant_id_of_slug("east")):
        assert Tenant.objects.get().name == "East University"
    with pytest.raises(CommandError, match="already"):
        call_command("create_tenant", "east", "Another")


def test_a_slug_must_fit_an_address(db: None) -> None:
    with pytest.raises(CommandError, match="letters, digits"):
        call_command("create_tenant", "East Univ.", "East University")


def test_a_new_member_gets_the_password_of_standard_input(
    north: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))

    call_command("add_member", "north", "Eve@North.example", "owner", stdout=io.StringIO())

    with tenant_context(north.pk):
        assert queries.members().get().role == "owner"
    assert User.objects.get(email="eve@north.example").check_password(PASSWORD)


def test_a_weak_password_is_refused(north: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMBER_PASSWORD", "12345")

    with pytest.raises(CommandError, match="too short"):
        call_command("add_member", "north", "eve@north.example", "owner")


def test_nobody_becomes_a_member_twice(north: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEMBER_PASSWORD", PASSWORD)
    call_command("add_member", "north", "eve@north.example", "owner", stdout=io.StringIO())

    with pytest.raises(CommandError, match="already"):
        call_command("add_member", "north", "eve@north.example", "auditor")


def test_a_tenant_that_is_not_there(db: None) -> None:
    with pytest.raises(CommandError, match="no tenant"):
        call_command("add_member", "nowhere", "eve@north.example", "owner")
