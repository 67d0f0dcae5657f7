"""What members set up so that their own site leads researchers here."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from oauth import access, actions, forms, queries
from oauth.handoff import snippets
from oauth.models import HandOverKey
from tenants import access as tenants_access
from tenants.decorators import TenantRequest, tenant_view
from tenants.reauthentication import reauthentication_required
from tenants.roles import Capability


@tenant_view(Capability.MANAGE_CREDENTIALS)
def site_doors(request: TenantRequest) -> HttpResponse:
    """Show the button, its keys, where it may lead back, and Institutional Connect."""
    return _page(request, address_form=forms.ReturnAddressForm())


@never_cache
@require_POST
@tenant_view(Capability.MANAGE_CREDENTIALS)
@reauthentication_required
def key_make(request: TenantRequest) -> HttpResponse:
    """Make a hand-over key, and show its secret this once."""
    try:
        key, secret = actions.make_hand_over_key(actor=request.actor, now=timezone.now())
    except actions.SiteDoorError as refused:
        messages.error(request, str(refused))
        return _back(request)
    words = {"key": key, "secret": secret.reveal(), "address": _address(key)}
    return render(request, "oauth/hand_over_key.html", words)


@require_POST
@tenant_view(Capability.MANAGE_CREDENTIALS)
@reauthentication_required
def key_withdraw(request: TenantRequest, key_id: str) -> HttpResponse:
    """Let a key open nothing any more."""
    key = access.hand_over_key(key_id)
    actions.withdraw_hand_over_key(key=key, actor=request.actor, now=timezone.now())
    messages.success(
        request, gettext("Revoked. Tokens signed with this key stop working immediately.")
    )
    return _back(request)


@require_POST
@tenant_view(Capability.MANAGE_CREDENTIALS)
@reauthentication_required
def address_add(request: TenantRequest) -> HttpResponse:
    """Let researchers be led to an address of the institution's site."""
    form = forms.ReturnAddressForm(request.POST)
    if form.is_valid():
        try:
            url = form.cleaned_data["url"]
            actions.allow_return(url=url, actor=request.actor, now=timezone.now())
        except actions.SiteDoorError as refused:
            form.add_error("url", str(refused))
        else:
            return _back(request)
    return _page(request, address_form=form)


@require_POST
@tenant_view(Capability.MANAGE_CREDENTIALS)
@reauthentication_required
def address_remove(request: TenantRequest, address_id: str) -> HttpResponse:
    """Lead nobody to an address any more."""
    address = access.return_address(address_id)
    try:
        actions.remove_return(address=address, actor=request.actor, now=timezone.now())
    except actions.SiteDoorError as refused:
        messages.error(request, str(refused))
    return _back(request)


@require_POST
@tenant_view(Capability.MANAGE_CREDENTIALS)
@reauthentication_required
def institutional_open(request: TenantRequest) -> HttpResponse:
    """Let Institutional Connect in for a credential, by way of the institution's sign-in."""
    credential = tenants_access.credential(request.POST.get("credential", ""))
    sign_in = access.return_address(request.POST.get("sign_in", ""))
    actions.open_institutional_door(
        credential=credential, sign_in=sign_in, actor=request.actor, now=timezone.now()
    )
    return _back(request)


@require_POST
@tenant_view(Capability.MANAGE_CREDENTIALS)
@reauthentication_required
def institutional_close(request: TenantRequest, door_id: str) -> HttpResponse:
    """Lead nobody in from Institutional Connect any more."""
    door = access.institutional_door(door_id)
    actions.close_institutional_door(door=door, actor=request.actor, now=timezone.now())
    return _back(request)


def _page(request: TenantRequest, *, address_form: forms.ReturnAddressForm) -> HttpResponse:
    keys = list(queries.hand_over_keys())
    address = _address(keys[-1]) if keys else ""
    words = {
        "keys": keys,
        "address": address,
        "addresses": queries.return_addresses(),
        "doors": [
            (door, queries.institutional_address(door, site=settings.PUBLIC_URL))
            for door in queries.institutional_doors()
        ],
        "button": snippets.button(site=settings.PUBLIC_URL),
        "signing": snippets.signing(address=address),
        "address_form": address_form,
        "door_form": forms.InstitutionalDoorForm(),
    }
    return render(request, "oauth/site_doors.html", words)


def _address(key: HandOverKey) -> str:
    return queries.hand_over_address(key, site=settings.PUBLIC_URL)


def _back(request: TenantRequest) -> HttpResponse:
    return redirect("oauth:site_doors", request.tenant.slug)
