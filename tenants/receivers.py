"""What allauth tells when somebody signs in: the list of sessions says how."""

from allauth.account.authentication import get_authentication_records
from allauth.account.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from tenants.models import User
from tenants.signin import note_method

WORDS = {
    "password": "password",
    "totp": "authenticator app",
    "recovery_codes": "recovery code",
    "webauthn": "passkey",
}


@receiver(user_logged_in)
def say_how(*, request: HttpRequest, user: User, **_: object) -> None:
    """Note the methods of a sign-in with its session."""
    records = get_authentication_records(request, user)
    methods = [str(record.get("type") or record["method"]) for record in records]
    note_method(request, ", ".join(WORDS.get(method, method) for method in methods))
