"""The doors of researchers, who have no account: an address leads to its tenant, or to a page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from oauth import access
from oauth.connect import pages
from oauth.connect.browser import browser_hash, browser_of
from oauth.connect.outcomes import ConnectOutcome
from oauth.models import HandOver, HandOverKey, InstitutionalDoor, PersonalLink
from scoping.context import serving
from tenants import access as tenants_access
from tenants import routes
from tenants.models import Credential, RouteKind

P = ParamSpec("P")
CallbackView = Callable[Concatenate[HttpRequest, Credential, P], HttpResponse]
LinkView = Callable[[HttpRequest, PersonalLink], HttpResponse]
KeyView = Callable[Concatenate[HttpRequest, HandOverKey, P], HttpResponse]
HandOverView = Callable[[HttpRequest, HandOver], HttpResponse]
DoorView = Callable[[HttpRequest, InstitutionalDoor], HttpResponse]


def at_callback(view: CallbackView[P]) -> Callable[..., HttpResponse]:
    """Let a view be reached at a credential's own address, in the credential's tenant."""

    @wraps(view)
    def within(
        request: HttpRequest, credential_id: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        route = routes.find(kind=RouteKind.CALLBACK, key=credential_id)
        if route is None:
            return pages.ending(request, ConnectOutcome.UNKNOWN, status=404)
        with serving(request, route.tenant_id):
            return view(request, tenants_access.credential(credential_id), *args, **kwargs)

    return within


def with_link(view: LinkView) -> Callable[..., HttpResponse]:
    """Let a view be reached by the token of a personal link, in the address or in the form."""

    @wraps(view)
    def within(request: HttpRequest, token: str = "") -> HttpResponse:
        key = token or request.POST.get("link", "")
        route = routes.find(kind=RouteKind.PERSONAL_LINK, key=key)
        if route is None:
            return pages.ending(request, ConnectOutcome.LINK_UNKNOWN)
        with serving(request, route.tenant_id):
            link = access.personal_link(route.object_id)
            if link is None:
                return pages.ending(request, ConnectOutcome.LINK_UNKNOWN)
            return view(request, link)

    return within


def with_key(view: KeyView[P]) -> Callable[..., HttpResponse]:
    """Let a view be reached at the address of a hand-over key, in its tenant."""

    @wraps(view)
    def within(
        request: HttpRequest, key_id: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        route = routes.find(kind=RouteKind.HAND_OVER, key=key_id)
        if route is None:
            return pages.ending(request, ConnectOutcome.UNKNOWN, status=404)
        with serving(request, route.tenant_id):
            return view(request, access.hand_over_key(key_id), *args, **kwargs)

    return within


def with_hand_over(view: HandOverView) -> Callable[..., HttpResponse]:
    """Let a view be reached by the browser that opened a hand-over, as long as that lasts."""

    @with_key
    @wraps(view)
    def within(request: HttpRequest, key: HandOverKey, *, hand_over_id: str) -> HttpResponse:
        browser = browser_hash(browser_of(request))
        found = access.hand_over(hand_over_id, key=key, browser_hash=browser)
        if found is None:
            return pages.ending(request, ConnectOutcome.UNKNOWN, status=404)
        if found.expires_at <= timezone.now():
            return pages.ending(request, ConnectOutcome.HAND_OVER_EXPIRED, origin=found)
        return view(request, found)

    return within


def at_institutional_door(view: DoorView) -> Callable[..., HttpResponse]:
    """Let a view be reached at the address that ORCID knows for Institutional Connect."""

    @wraps(view)
    def within(request: HttpRequest, door_id: str) -> HttpResponse:
        route = routes.find(kind=RouteKind.INSTITUTIONAL, key=door_id)
        if route is None:
            return pages.ending(request, ConnectOutcome.UNKNOWN, status=404)
        with serving(request, route.tenant_id):
            return view(request, access.institutional_door(door_id))

    return within
