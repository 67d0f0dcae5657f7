"""Keys can be changed while values are read, and old keys can be taken away afterwards."""

import secrets
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.timezone import now

from audit.entries import SYSTEM
from scoping.context import tenant_context
from scoping.sealing import UnsealError, sealed_key_id
from tenants import actions
from tenants.encryption import keys, rotation
from tenants.encryption.secrets import Secret, open_value
from tenants.models import (
    ApiType,
    Credential,
    DataKey,
    Environment,
    MessageFormat,
    Researcher,
    Tenant,
)


@pytest.fixture
def credential(north: Tenant) -> Credential:
    draft = actions.CredentialDraft(
        environment=Environment.SIMULATOR,
        api_type=ApiType.MEMBER,
        premium=False,
        client_id="APP-AAAAAAAAAAAAAAAA",
        secret=Secret("correct-horse"),
        scopes=("/read-limited",),
        message_format=MessageFormat.JSON,
    )
    with tenant_context(north.pk):
        return actions.add_credential(draft=draft, actor=SYSTEM, now=now())


def secret_of(tenant: Tenant, credential: Credential) -> str:
    keys.kept_keys.clear()
    with tenant_context(tenant.pk):
        credential.refresh_from_db()
        return open_value(credential, "secret_sealed").reveal()


def test_a_new_master_key_takes_over_and_the_old_one_can_go(
    north: Tenant, credential: Credential, ada: Researcher, settings: LazySettings
) -> None:
    settings.MASTER_KEYS = {9: secrets.token_bytes(32), **settings.MASTER_KEYS}
    call_command("rotate_keys", stdout=StringIO())
    settings.MASTER_KEYS = {9: settings.MASTER_KEYS[9]}

    assert secret_of(north, credential) == "correct-horse"


def test_without_rotation_the_old_master_key_is_needed(
    north: Tenant, credential: Credential, settings: LazySettings
) -> None:
    settings.MASTER_KEYS = {9: secrets.token_bytes(32)}

    with pytest.raises(UnsealError, match="MASTER_KEYS has no key number 1"):
        secret_of(north, credential)


def test_a_new_data_key_seals_every_value_again_and_the_old_one_is_gone(
    north: Tenant, credential: Credential
) -> None:
    with tenant_context(north.pk):
        before = sealed_key_id(bytes(credential.secret_sealed))
    call_command("rotate_keys", data_keys=True, stdout=StringIO())

    assert secret_of(north, credential) == "correct-horse"
    assert sealed_key_id(bytes(credential.secret_sealed)) > before
    with tenant_context(north.pk):
        assert rotation.drop_unused_tenant_keys(now=now() + timedelta(minutes=9)) == 0
        assert rotation.drop_unused_tenant_keys(now=now() + timedelta(minutes=11)) == 1
        assert not DataKey.objects.filter(pk=before).exists()
    assert secret_of(north, credential) == "correct-horse"


def test_a_researchers_log_key_is_kept(north: Tenant, ada: Researcher) -> None:
    call_command("rotate_keys", data_keys=True, stdout=StringIO())

    with tenant_context(north.pk):
        assert list(keys.researcher_keys([ada.pk])) == [ada.pk]


def test_a_stopped_rotation_is_noticed_and_goes_on(north: Tenant, credential: Credential) -> None:
    with tenant_context(north.pk):
        rotation.new_tenant_key(now=now())
    with pytest.raises(CommandError, match="1 values are still sealed under older keys"):
        call_command("rotate_keys", check=True, stdout=StringIO())
    printed = StringIO()
    call_command("rotate_keys", stdout=printed)

    assert "1 values sealed again" in printed.getvalue()
    assert secret_of(north, credential) == "correct-horse"


def test_a_value_changed_meanwhile_is_not_overwritten(
    north: Tenant, credential: Credential, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_context(north.pk):
        rotation.new_tenant_key(now=now())
        (column,) = (found for found in rotation.sealed_columns() if found.model is Credential)
        stale = list(rotation._values(column))
        Credential.objects.update(secret_sealed=b"newer")
        monkeypatch.setattr(rotation, "_values", lambda _: iter(stale))

        assert rotation._seal_column_again(column) == 0
        assert bytes(Credential.objects.get().secret_sealed) == b"newer"


def test_every_sealed_column_is_found() -> None:
    found = {f"{model.__name__}.{column}" for model, column in rotation.sealed_columns()}

    assert found >= {
        "Credential.secret_sealed",
        "Grant.access_token_sealed",
        "Grant.refresh_token_sealed",
        "Grant.response_sealed",
        "ClientToken.token_sealed",
    }
