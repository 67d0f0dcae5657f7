"""What the tests of these pages type and read."""

import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache
from django.utils.timezone import now

from scoping.context import tenant_context
from tenants.models import Credential, Tenant
from tenants.sessions.adapters import MFAAdapter
from tests.cast import Member

PASSWORD = "a long and unusual sentence"
PLANTED = "planted-client-secret"
FORM: dict[str, object] = {
    "environment": "simulator",
    "api_type": "member",
    "client_id": "APP-0000000000000001",
    "client_secret": PLANTED,
    "scopes": ["/read-limited", "/activities/update"],
    "message_format": "json",
}


def prove(member: Member) -> None:
    """Let a member type their password again."""
    member.user.set_password(PASSWORD)
    member.user.save()
    member.force_login(member.user)
    answer = member.post("/accounts/reauthenticate/?next=/", {"password": PASSWORD})
    assert answer.status_code == 302


def prove_with_factor(member: Member) -> None:
    """Let a member with an app show its code again."""
    factor = Authenticator.objects.get(user=member.user, type=Authenticator.Type.TOTP)
    secret = MFAAdapter().decrypt(factor.data["secret"])
    cache.clear()  # a code is good once, and a test may be quicker than the next
    # The code of one half-minute is refused in the next, which may begin at any moment.
    with time_machine.travel(now(), tick=False):
        counter = next(iter(yield_hotp_counters_from_time()))
        code = format_hotp_value(hotp_value(secret, counter))
        answer = member.post("/accounts/2fa/reauthenticate/?next=/", {"code": code})
    assert answer.status_code == 302


def saved(tenant: Tenant) -> Credential:
    """Return a tenant's only credential."""
    with tenant_context(tenant.pk):
        return Credential.objects.get()


def page_of(member: Member, credential: Credential) -> str:
    """Return the text of a credential's page."""
    answer = member.get(f"/t/{member.tenant.slug}/credentials/{credential.public_id}/")
    assert answer.status_code == 200
    return answer.content.decode()
