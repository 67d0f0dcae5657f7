"""How members sign in: allauth, closed, with sealed second factors."""

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from tenants.encryption.factors import open_factor, seal_factor
from tenants.models import User

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Members come by invitation; nobody signs up by themselves."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Refuse sign-up."""
        del request
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, object]) -> None:
        """Send a letter; a mail server that is away fails no page, and the log says so."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # smtplib's errors are OSErrors
            log.warning("tenants.letter_not_taken", error=type(error).__name__)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: str) -> str:
        """Count failed sign-ins by account and address, so that a stranger locks nobody out."""
        account = str(super()._get_login_attempts_cache_key(request, **credentials))
        return f"{account}:{self.get_client_ip(request)}"


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth has no types
    """Second factors are sealed at rest."""

    def encrypt(self, text: str) -> str:
        """Return a factor's secret as it is stored."""
        return seal_factor(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Return a factor's secret in the open.

        Raises:
            UnsealError: it was changed, or its master key is gone.
        """
        return open_factor(encrypted_text)


def display_name(user: User) -> str:
    """Return how a person is called on their own pages and in letters to them."""
    return user.name or user.email


def note_method(request: HttpRequest, method: str) -> None:
    """Put the running session, and how it began, into the list of the person's sessions."""
    UserSession.objects.create_from_request(request)
    rows = UserSession.objects.filter(session_key=request.session.session_key)
    rows.update(data={"method": method})
