"""Data keys, sealed columns, and the routes before a tenant is known."""

from dataclasses import replace

import pytest
from django.http import Http404
from django.utils.timezone import now

from audit.entries import SYSTEM
from scoping.context import tenant_context
from scoping.sealing import UnsealError
from tenants import access, actions, queries, routes
from tenants.encryption import keys
from tenants.encryption.secrets import Secret, open_value
from tenants.models import (
    ApiType,
    Credential,
    DataKey,
    Environment,
    MessageFormat,
    RouteKind,
    Tenant,
)
from tenants.roles import Capability, Role, allows
from tests.cast import Member

DRAFT = actions.CredentialDraft(
    environment=Environment.SIMULATOR,
    api_type=ApiType.MEMBER,
    premium=False,
    client_id="APP-AAAAAAAAAAAAAAAA",
    secret=Secret("correct-horse"),
    scopes=("/read-limited", "/activities/update"),
    message_format=MessageFormat.JSON,
)


@pytest.fixture
def credential(north: Tenant) -> Credential:
    with tenant_context(north.pk):
        return actions.add_credential(draft=DRAFT, actor=SYSTEM, now=now())


def test_a_client_secret_is_stored_sealed_and_opens(north: Tenant, credential: Credential) -> None:
    with tenant_context(north.pk):
        credential.refresh_from_db()

        assert b"correct-horse" not in bytes(credential.secret_sealed)
        assert open_value(credential, "secret_sealed").reveal() == "correct-horse"


def test_a_secret_copied_onto_another_row_is_refused(north: Tenant, credential: Credential) -> None:
    with tenant_context(north.pk):
        credential.public_id = "x" * 22

        with pytest.raises(UnsealError):
            open_value(credential, "secret_sealed")


def test_a_tenants_key_is_out_of_reach_for_another(north: Tenant, south: Tenant) -> None:
    with tenant_context(north.pk):
        number = keys.tenant_key().key_id
    keys.kept_keys.clear()

    with tenant_context(south.pk):
        for key_of in (keys.key_of, keys.own_keys()):
            with pytest.raises(UnsealError, match="is gone"):
                key_of(number)


def test_a_destroyed_key_opens_nothing(north: Tenant, credential: Credential) -> None:
    with tenant_context(north.pk):
        DataKey.objects.all().delete()
        keys.kept_keys.clear()

        with pytest.raises(UnsealError, match="is gone"):
            open_value(credential, "secret_sealed")


def test_a_changed_credential_keeps_the_secret_that_was_not_typed_again(
    north: Tenant, credential: Credential
) -> None:
    draft = replace(DRAFT, secret=None, premium=True)
    with tenant_context(north.pk):
        actions.change_credential(credential=credential, draft=draft, actor=SYSTEM, now=now())
        credential.refresh_from_db()

        assert credential.premium
        assert open_value(credential, "secret_sealed").reveal() == "correct-horse"


def test_a_secret_prints_as_a_mask() -> None:
    assert "horse" not in f"{DRAFT!r} {DRAFT.secret} {DRAFT.secret!r}"


def test_a_callback_address_leads_to_its_credential(north: Tenant, credential: Credential) -> None:
    found = routes.find(kind=RouteKind.CALLBACK, key=credential.public_id)

    assert found == (north.pk, credential.pk)


def test_missing_and_foreign_ids_are_answered_alike(south: Tenant, credential: Credential) -> None:
    with tenant_context(south.pk):
        for public_id in (credential.public_id, "x" * 22):
            with pytest.raises(Http404, match=r"^$"):
                access.credential(public_id)


def test_a_user_finds_all_their_tenants(north: Tenant, south: Tenant, alice: Member) -> None:
    with tenant_context(south.pk):
        actions.add_member(user=alice.user, role=Role.AUDITOR, actor=SYSTEM, now=now())

    assert [tenant.slug for tenant in queries.tenants_of(alice.user)] == ["north", "south"]


def test_researchers_are_found_by_the_beginning_of_name_or_address(
    north: Tenant, ada: object
) -> None:
    with tenant_context(north.pk):
        hits = [queries.researchers(search=word).count() for word in ("LOVE", "ada@", "ada", "zz")]

    assert hits == [1, 1, 1, 0]


def test_each_role_holds_all_that_the_next_one_changes() -> None:
    may_change = {Capability.MANAGE_TENANT: "owner", Capability.MANAGE_CREDENTIALS: "admin"}

    assert all(allows("owner", capability) for capability in Capability)
    assert not allows("admin", Capability.MANAGE_TENANT)
    assert not any(allows("editor", capability) for capability in may_change)
    assert not any(
        allows("auditor", capability)
        for capability in Capability
        if capability
        not in {
            Capability.VIEW,
            Capability.VIEW_AUDIT,
            Capability.EXPORT,
            Capability.EXPORT_PERSON,
        }
    )
