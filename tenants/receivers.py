"""What Django, allauth and the log tell: who signed in and how, and what was done."""

from collections.abc import Sequence

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_reset, user_logged_in
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from django.contrib.auth import signals as django_signals
from django.dispatch import receiver
from django.http import HttpRequest

from audit.entries import EventEntry
from audit.signals import events_recorded
from scoping.stored_sentences import translated
from scoping.translation import N_
from tenants import actions
from tenants.models import User
from tenants.sessions import lifetime
from tenants.sessions.adapters import note_method
from tenants.sessions.devices import remember_device

WORDS = {
    "password": N_("password"),
    "totp": N_("authenticator app"),
    "recovery_codes": N_("recovery code"),
    "webauthn": N_("passkey"),
}


@receiver(django_signals.user_logged_in)
def begin_session(*, request: HttpRequest, **_: object) -> None:
    """Note when a session begins."""
    lifetime.begin(request)


@receiver(user_logged_in)
def say_how(*, request: HttpRequest, user: User, **_: object) -> None:
    """Note the methods of a sign-in with its session, and the device with the account."""
    remember_device(request, user.email)
    records = get_authentication_records(request, user)
    methods = [str(record.get("type") or record["method"]) for record in records]
    note_method(request, ", ".join(translated(WORDS.get(method, method)) for method in methods))


@receiver(password_reset)
def let_in_by_letter(*, request: HttpRequest, user: User, **_: object) -> None:
    """Let who holds the link of a letter try the new password, however many strangers guess."""
    remember_device(request, user.email)


@receiver(authenticator_added)
def count_as_shown(
    *, request: HttpRequest, user: User, authenticator: Authenticator, **_: object
) -> None:
    """Take a factor that was just set up for one that was just shown: it was, to set it up."""
    record_authentication(request, user, method="mfa", type=authenticator.type)


@receiver(events_recorded)
def let_owners_know(*, entries: Sequence[EventEntry], **_: object) -> None:
    """Write to the owners about what could do harm, in the transaction of the event."""
    actions.note_dangerous(entries)
