"""The door to every page of a tenant: signed in, member, allowed; or 404."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone

from scoping.context import tenant_context
from tenants import access
from tenants.models import Membership, Tenant, User
from tenants.roles import Capability, allows

P = ParamSpec("P")


class TenantRequest(HttpRequest):
    """A request that knows its tenant and its member."""

    tenant: Tenant
    membership: Membership
    user: User
    request_id: str


TenantView = Callable[Concatenate[TenantRequest, P], HttpResponseBase]


def tenant_view(
    capability: Capability,
) -> Callable[[TenantView[P]], Callable[..., HttpResponseBase]]:
    """Let a view be reached at ``/t/<slug>/...`` by members whose role allows ``capability``.

    The view runs in the tenant's context and time zone. Strangers get the same 404 as for a
    tenant that does not exist; members whose role does not reach get 404 too.
    """

    def decorate(view: TenantView[P]) -> Callable[..., HttpResponseBase]:
        @login_required
        @wraps(view)
        def within(request: Any, slug: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:  # noqa: ANN401
            with tenant_context(access.tenant_id_of_slug(slug)):
                request.membership = access.membership(request.user)
                request.tenant = request.membership.tenant
                if not allows(request.membership.role, capability):
                    raise Http404
                with timezone.override(request.tenant.time_zone):
                    return view(request, *args, **kwargs)

        within.capability = capability  # type: ignore[attr-defined]
        return within

    return decorate
