"""Fresh proof of who sits at the keyboard, before what matters most.

allauth keeps when and how a session proved itself. Its own decorator puts the refused request,
form fields included, into the session to resume it later: a client secret would then stand in
clear in the session table. So here the person proves themselves first and fills in after.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext

from tenants.decorators import TenantRequest
from tenants.models import User
from tenants.sessions.operators import OperatorRequest
from tenants.sso.session import is_recent, sso_session_of

P = ParamSpec("P")
ProvenView = Callable[Concatenate[TenantRequest, P], HttpResponseBase]
OperatorView = Callable[Concatenate[OperatorRequest, P], HttpResponseBase]


def is_recently_authenticated(request: TenantRequest) -> bool:
    """Say whether this session signed in, or proved itself again, in the last ten minutes."""
    said = sso_session_of(request)
    return _proven_lately(request) if said is None else said.is_fresh


def _proven_lately(request: HttpRequest, *, by: str = "") -> bool:
    """Say whether the person proved themselves to the portal lately (by one kind of proof)."""
    records = get_authentication_records(request, cast("User", request.user))
    return any(is_recent(float(one["at"])) for one in records if by in {"", one["method"]})


def reauthentication_required(view: ProvenView[P]) -> ProvenView[P]:
    """Let a view be reached with fresh proof; else ask for it and lead back.

    Stands inside ``tenant_view``. What was posted is dropped, not kept.
    """

    @wraps(view)
    def within(request: TenantRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if is_recently_authenticated(request):
            return view(request, *args, **kwargs)
        if request.method == "POST":
            messages.info(request, gettext("Please confirm it's you, then fill in the form again."))
        return HttpResponseRedirect(_where_to_prove(request))

    return within


def second_factor_required(view: OperatorView[P]) -> OperatorView[P]:
    """Let an operator reach a view with a second factor shown in the last ten minutes.

    Stands inside ``operator_view``. A password is not enough: it opens what is not theirs.
    """

    @wraps(view)
    def within(request: OperatorRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        lacking = ask_for_factor(request)
        return lacking or view(request, *args, **kwargs)

    return within


def ask_for_factor(request: HttpRequest) -> HttpResponseRedirect | None:
    """Return where to show a second factor, or None where one was shown lately."""
    if _proven_lately(request, by="mfa"):
        return None
    has_app = is_mfa_enabled(request.user, [Authenticator.Type.TOTP])
    page = "mfa_reauthenticate" if has_app else "mfa_reauthenticate_webauthn"
    return HttpResponseRedirect(f"{reverse(page)}?{urlencode({'next': request.path})}")


def _where_to_prove(request: TenantRequest) -> str:
    """Return where a session proves itself: where it began."""
    asked = {"next": _page_of(request)}
    if sso_session_of(request):
        page = reverse("tenants_public:sign_in", args=[request.tenant.slug])
        return f"{page}?{urlencode(asked | {'fresh': '1'})}"
    return f"{reverse('account_reauthenticate')}?{urlencode(asked)}"


def _page_of(request: TenantRequest) -> str:
    """Return the page to come back to: where a form was posted from, which is often elsewhere."""
    page = urlsplit(request.headers.get("Referer", ""))
    if request.method == "POST" and page.netloc == request.get_host():
        return page.path
    return request.get_full_path()
