"""How members sign in: allauth, closed, with sealed second factors."""

from typing import ClassVar

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from tenants.encryption.factors import open_factor, seal_factor
from tenants.models import User
from tenants.sessions.devices import known_device

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth has no types
    """Members come by invitation; nobody signs up by themselves."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "account_slowed": gettext_lazy(
            "Too many failed attempts to sign in to this account. Sign in with a passkey, on a "
            "device that you have used before, or choose a new password with “Forgot your "
            "password?”: the link in the e-mail works at once. Otherwise try again in 15 minutes."
        ),
    }

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

    def pre_authenticate(self, request: HttpRequest, **credentials: str) -> None:
        """Count an attempt before a password is looked at; what signs in is taken off again.

        A device that signed in to the account before has a count of its own, which neither
        strangers nor its neighbours use up. All others share one of the account as well: guesses
        from many addresses end there.
        """
        email = credentials.get("email", "").lower()
        device = known_device(request, email)
        self._attempts: list[ratelimit.RateLimitUsage] = []
        if device:
            self._count(request, "login_failed_here", f"{email}:{device}")
            return
        super().pre_authenticate(request, **credentials)
        self._count(request, "login_failed_anywhere", email)

    def _count(self, request: HttpRequest, action: str, key: str) -> None:
        usage = ratelimit.consume(request, app="allauth.account", action=action, key=key)
        if not usage:
            here = action == "login_failed_here"
            raise self.validation_error("too_many_login_attempts" if here else "account_slowed")
        self._attempts.append(usage)

    def _rollback_login_failed_rl_usage(self) -> None:
        super()._rollback_login_failed_rl_usage()
        for usage in self._attempts:
            usage.rollback()


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
