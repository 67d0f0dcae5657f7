"""The frame of the signed-in pages: side bar, switcher, search box, health line.

The values have the names that the layout ``layouts/app.html`` reads (see docs/pages.md). They are
asked for only where a page draws the frame, and inside the tenant's context.
"""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.timesince import timesince
from django.utils.translation import gettext, gettext_lazy, ngettext

from dashboard.cached_counts import cached_row
from dashboard.queries import frame as queries
from tenants.models import Tenant
from tenants.queries import tenants_of
from tenants.roles import Capability, allows
from tenants.sso.session import may_use_tenant, sso_session_of

# (label, name of the address, icon, what one must be allowed, the count beside it)
LINKS = (
    (gettext_lazy("Overview"), "dashboard:overview", "layout-dashboard", Capability.VIEW, ""),
    (gettext_lazy("Researchers"), "dashboard:researchers", "users", Capability.VIEW, "researchers"),
    (
        gettext_lazy("Imports"),
        "records:imports",
        "file-up",
        Capability.EDIT_RECORDS,
        "imports_waiting",
    ),
    (gettext_lazy("Sync"), "sync:overview", "refresh-cw", Capability.VIEW, "records_due"),
    (gettext_lazy("What's new"), "sync:changes", "inbox", Capability.VIEW, ""),
    (gettext_lazy("Audit log"), "dashboard:audit", "scroll-text", Capability.VIEW_AUDIT, ""),
    (gettext_lazy("Exports"), "exports:index", "download", Capability.EXPORT, ""),
    (gettext_lazy("Credentials"), "tenants:credentials", "key-round", Capability.VIEW, ""),
    (
        gettext_lazy("Connect button"),
        "oauth:site_doors",
        "mouse-pointer-click",
        Capability.MANAGE_CREDENTIALS,
        "",
    ),
    (gettext_lazy("Members"), "tenants:members", "user-cog", Capability.VIEW, ""),
    (gettext_lazy("Settings"), "tenants:settings", "settings", Capability.MANAGE_TENANT, ""),
)
ACCOUNT = (
    (gettext_lazy("Password"), "account_change_password", "lock"),
    (gettext_lazy("Two-factor authentication"), "mfa_index", "shield-check"),
    (gettext_lazy("Sessions"), "usersessions_list", "monitor-smartphone"),
)


def frame(request: HttpRequest) -> dict[str, object]:
    """Return the frame as `shell`, drawn up when a page asks for it."""
    return {"shell": SimpleLazyObject(lambda: _shell(request))}


def _shell(request: Any) -> dict[str, object]:  # noqa: ANN401 (a TenantRequest, or an error page's)
    tenant = getattr(request, "tenant", None)
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {
        "home_url": address("dashboard:overview", tenant) if tenant else "/",
        "person": str(user.name or user.email),
        "account": [
            {"label": label, "url": reverse(name), "icon": icon}
            for label, name, icon in ([] if sso_session_of(request) else ACCOUNT)
        ],
        "sign_out_url": reverse("account_logout"),
        **(_of_tenant(request, tenant) if tenant else {}),
    }


def _of_tenant(request: Any, tenant: Tenant) -> dict[str, object]:  # noqa: ANN401
    counts = cached_row("frame", queries.SidebarCounts, lambda: queries.counts(now=timezone.now()))
    return {
        "tenant_name": tenant.name,
        "tenants": _choices(request, tenant),
        "environment": queries.environment(),
        "search_url": address("dashboard:search", tenant),
        "search_text": request.GET.get("q", "") if request.method == "GET" else "",
        "nav": _nav(request, tenant, counts),
        "health": _health(counts),
        "staff": request.staff,
    }


def _nav(request: Any, tenant: Tenant, counts: queries.SidebarCounts) -> list[dict[str, object]]:  # noqa: ANN401
    addresses = [
        (*link, address(link[1], tenant))
        for link in LINKS
        if allows(request.membership.role, link[3])
    ]
    current = _current(request.path, [address for *_, address in addresses])
    return [
        {
            "label": label,
            "url": address,
            "icon": icon,
            "current": address == current,
            "count": (getattr(counts, counted) or None) if counted else None,
        }
        for label, _, icon, _, counted, address in addresses
    ]


def _current(path: str, addresses: list[str]) -> str:
    """Return the longest address the page stands under; the overview's is under none but itself."""
    home = min(addresses, key=len)
    under = [address for address in addresses if path.startswith(address) and address != home]
    return path if path == home else max(under, key=len, default="")


def _choices(request: Any, tenant: Tenant) -> list[dict[str, object]]:  # noqa: ANN401
    return [
        {
            "name": choice.name,
            "url": address("dashboard:overview", choice),
            "current": choice.pk == tenant.pk,
        }
        for choice in tenants_of(request.user)
        if may_use_tenant(request, choice.pk)
    ]


def _health(counts: queries.SidebarCounts) -> str:
    last = _last_call(queries.last_call_at(), now=timezone.now())
    return f"{last} · {_due(counts.records_due)}"


def _due(records: int) -> str:
    if not records:
        return gettext("nothing due")
    counted = ngettext("{count} record due", "{count} records due", records)
    return counted.format(count=f"{records:,}")


def _last_call(called_at: datetime | None, *, now: datetime) -> str:
    if called_at is None:
        return gettext("No ORCID calls yet")
    if now - called_at < timedelta(minutes=1):
        return gettext("Last ORCID call just now")
    return gettext("Last ORCID call {duration} ago").format(
        duration=timesince(called_at, now, depth=1)
    )


def address(name: str, tenant: Tenant) -> str:
    """Return the address of one of a tenant's pages."""
    return reverse(name, kwargs={"slug": tenant.slug})
