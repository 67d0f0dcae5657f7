"""What holds on allauth's pages of a person's own account, beyond what allauth asks."""

from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.http import Http404, HttpRequest, HttpResponseBase

from tenants.reauthentication import ask_for_factor

FACTOR_PAGES = "/accounts/2fa/"
# Where a second factor is shown, which cannot ask for one first.
SHOWN_AT = ("authenticate/", "reauthenticate/", "webauthn/login/", "webauthn/reauthenticate/")


class FactorPagesMiddleware:
    """Let who has a second factor look after it with one alone, shown in the last ten minutes.

    allauth takes any proof. With a stolen password new recovery codes could be made, or the app
    taken away, and with them everything else that asks for a second factor.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or lead to where the factor is shown."""
        lacking = ask_for_factor(request) if _wants_factor(request) else None
        return lacking or self.get_response(request)


def _wants_factor(request: HttpRequest) -> bool:
    at_factors = request.path.startswith(FACTOR_PAGES)
    if not at_factors or request.path.removeprefix(FACTOR_PAGES) in SHOWN_AT:
        return False
    return request.user.is_authenticated and is_mfa_enabled(request.user)


def no_page(_: HttpRequest) -> HttpResponseBase:
    """Answer that there is no such page.

    For allauth's list of addresses: whoever holds a session could add an address of their own
    there, and take the account by a letter to it. An address is given by the invitation.
    """
    raise Http404
