"""Members' second factors are sealed at rest, and follow the master key."""

import json
import secrets
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import LazySettings
from django.core.management import call_command

from scoping.sealing import UnsealError
from tenants.sessions.adapters import MFAAdapter
from tests.cast import Member

SEED = "JBSWY3DPEHPK3PXP"


def stored() -> str:
    return json.dumps(list(Authenticator.objects.values_list("data", flat=True)))


def test_a_totp_secret_is_stored_sealed(alice: Member) -> None:
    TOTP.activate(alice.user, SEED)

    assert SEED not in stored()
    data = Authenticator.objects.get().data
    assert MFAAdapter().decrypt(data["secret"]) == SEED


def test_recovery_codes_are_stored_sealed_and_work(alice: Member) -> None:
    codes = RecoveryCodes.activate(alice.user)
    code = codes.get_unused_codes()[0]

    assert code not in stored()
    assert codes.validate_code(code)


def test_factors_follow_a_new_master_key(alice: Member, settings: LazySettings) -> None:
    TOTP.activate(alice.user, SEED)
    settings.MASTER_KEYS = {9: secrets.token_bytes(32), **settings.MASTER_KEYS}

    call_command("rotate_keys", stdout=StringIO())
    settings.MASTER_KEYS = {9: settings.MASTER_KEYS[9]}

    data = Authenticator.objects.get().data
    assert MFAAdapter().decrypt(data["secret"]) == SEED


def test_without_its_key_a_factor_does_not_open(alice: Member, settings: LazySettings) -> None:
    TOTP.activate(alice.user, SEED)
    settings.MASTER_KEYS = {9: secrets.token_bytes(32)}

    with pytest.raises(UnsealError):
        MFAAdapter().decrypt(Authenticator.objects.get().data["secret"])
