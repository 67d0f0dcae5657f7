"""The doors of researchers, who have no account: an address leads to its tenant, or to a page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse

from oauth import access, pages
from oauth.models import PersonalLink
from oauth.outcomes import Outcome
from scoping.context import tenant_context
from tenants import access as tenants_access
from tenants import routes
from tenants.models import Credential, RouteKind

P = ParamSpec("P")
CallbackView = Callable[Concatenate[HttpRequest, Credential, P], HttpResponse]
LinkView = Callable[[HttpRequest, PersonalLink], HttpResponse]


def at_callback(view: CallbackView[P]) -> Callable[..., HttpResponse]:
    """Let a view be reached at a credential's own address, in the credential's tenant."""

    @wraps(view)
    def within(
        request: HttpRequest, credential_id: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        route = routes.find(kind=RouteKind.CALLBACK, key=credential_id)
        if route is None:
            return pages.ending(request, Outcome.UNKNOWN, status=404)
        with tenant_context(route.tenant_id):
            return view(request, tenants_access.credential(credential_id), *args, **kwargs)

    return within


def with_link(view: LinkView) -> Callable[..., HttpResponse]:
    """Let a view be reached by the token of a personal link, in the address or in the form."""

    @wraps(view)
    def within(request: HttpRequest, token: str = "") -> HttpResponse:
        key = token or request.POST.get("link", "")
        route = routes.find(kind=RouteKind.PERSONAL_LINK, key=key)
        if route is None:
            return pages.ending(request, Outcome.LINK_UNKNOWN)
        with tenant_context(route.tenant_id):
            link = access.personal_link(route.object_id)
            if link is None:
                return pages.ending(request, Outcome.LINK_UNKNOWN)
            return view(request, link)

    return within
