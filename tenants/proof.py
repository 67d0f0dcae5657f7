"""Fresh proof of who sits at the keyboard, before what matters most.

allauth keeps when and how a session proved itself. Its own decorator puts the refused request,
form fields included, into the session to resume it later: a client secret would then stand in
clear in the session table. So here the person proves themselves first and fills in after.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode

from tenants.doors import TenantRequest
from tenants.vouching import vouched

P = ParamSpec("P")
ProvenView = Callable[Concatenate[TenantRequest, P], HttpResponseBase]


def is_fresh(request: TenantRequest) -> bool:
    """Say whether this session signed in, or proved itself again, in the last ten minutes."""
    said = vouched(request)
    if said is not None:
        return said.is_fresh
    records = get_authentication_records(request, request.user)
    newest = max((record["at"] for record in records), default=0.0)
    return time.time() - float(newest) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def fresh_proof_required(view: ProvenView[P]) -> ProvenView[P]:
    """Let a view be reached with fresh proof; else ask for it and lead back.

    Stands inside ``tenant_view``. What was posted is dropped, not kept.
    """

    @wraps(view)
    def within(request: TenantRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if is_fresh(request):
            return view(request, *args, **kwargs)
        if request.method == "POST":
            messages.info(request, "Please prove who you are, then fill in the form again.")
        return HttpResponseRedirect(_where_to_prove(request))

    return within


def _where_to_prove(request: TenantRequest) -> str:
    """Return where a session proves itself: where it began."""
    asked = {"next": _page_of(request)}
    if vouched(request):
        page = reverse("tenants_public:sign_in", args=[request.tenant.slug])
        return f"{page}?{urlencode(asked | {'fresh': '1'})}"
    return f"{reverse('account_reauthenticate')}?{urlencode(asked)}"


def _page_of(request: TenantRequest) -> str:
    """Return the page to come back to: where a form was posted from, which is often elsewhere."""
    page = urlsplit(request.headers.get("Referer", ""))
    if request.method == "POST" and page.netloc == request.get_host():
        return page.path
    return request.get_full_path()
