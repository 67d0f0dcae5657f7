"""Draw the pages that researchers see, and keep them out of caches and referrers."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext

from oauth import queries
from oauth.connect.outcomes import ENDINGS, ConnectOutcome
from oauth.models import (
    Authorization,
    Connection,
    ConnectionState,
    HandOver,
    InstitutionalDoor,
    PersonalLink,
)
from tenants import access as tenants_access
from tenants.scope_labels import missing, scope_labels

Origin = PersonalLink | HandOver


def ending(
    request: HttpRequest,
    outcome: ConnectOutcome,
    *,
    origin: Origin | None = None,
    return_to: str = "",
    detail: str = "",
    status: int | None = None,
) -> HttpResponse:
    """Draw the page of an outcome other than a connection; ``detail`` is for developers."""
    found = ENDINGS[outcome]
    words = {
        "ending": found,
        "outcome": outcome,
        "detail": detail,
        "retry_url": _retry_url(origin) if found.retry else "",
        **_way_back(return_to, outcome),
        **_tenant_words(origin),
    }
    response = render(request, "oauth/ending.html", words, status=status or found.status)
    if outcome is ConnectOutcome.UNDER_WAY:
        response["Refresh"] = "2"
    return guarded(response)


def connected(
    request: HttpRequest, authorization: Authorization, connection: Connection
) -> HttpResponse:
    """Draw the page of a connection that was just made: the iD, what was granted, what lacks."""
    lacking = missing(asked=authorization.scopes, granted=connection.scopes)
    words = {
        "connection": connection,
        "researcher": authorization.researcher,
        "granted": scope_labels(connection.scopes),
        "lacking": scope_labels(lacking),
        "retry_url": _retry_url(authorization.link or authorization.hand_over),
        **_way_back(authorization.return_to, ConnectOutcome(authorization.outcome)),
        **_tenant_words(authorization),
    }
    return guarded(render(request, "oauth/connected.html", words))


def personal(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Draw the page behind a personal link: who asks for what, or the connection as it stands."""
    token = request.resolver_match.kwargs["token"] if request.resolver_match else ""
    forms = {
        "token": token,
        "begin_url": reverse("oauth_public:begin"),
        "leave_url": reverse("oauth_public:disconnect"),
    }
    return _asking(request, link, forms)


def handed_over(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    """Draw the page of a researcher whom the tenant's site handed over."""
    ids = {"key_id": hand_over.key.public_id, "hand_over_id": hand_over.public_id}
    forms = {
        "begin_url": reverse("oauth_public:hand_over_begin", kwargs=ids),
        "leave_url": reverse("oauth_public:hand_over_disconnect", kwargs=ids),
        **_way_back(hand_over.return_to),
    }
    return _asking(request, hand_over, forms)


def _asking(request: HttpRequest, origin: Origin, forms: dict[str, str]) -> HttpResponse:
    connection = queries.newest_connection(
        researcher_id=origin.researcher_id, credential_id=origin.credential_id
    )
    active = connection is not None and connection.state == ConnectionState.ACTIVE
    asked = origin.credential.scopes
    words = {
        "lang": request.GET.get("lang", ""),
        "researcher": origin.researcher,
        "connection": connection,
        "active": active,
        "asked": scope_labels(asked),
        "granted": scope_labels(connection.scopes) if connection else [],
        "lacking": scope_labels(missing(asked=asked, granted=connection.scopes))
        if connection and active
        else [],
        **forms,
        **_tenant_words(origin),
    }
    response = render(request, "oauth/asking.html", words)
    # Not "no-referrer": browsers then post forms with the origin "null", which CSRF refuses.
    return guarded(response, referrer="same-origin")


def institutional(request: HttpRequest, door: InstitutionalDoor) -> HttpResponse:
    """Draw the page for who comes from ORCID's Institutional Connect: sign in at home first."""
    url = door.sign_in.url
    words = {"sign_in_url": url, "site_host": urlsplit(url).hostname, **_tenant_words(door)}
    return guarded(render(request, "oauth/institutional.html", words))


def guarded(response: HttpResponse, *, referrer: str = "no-referrer") -> HttpResponse:
    """Keep a page out of caches, and its address out of referrers and search engines."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = referrer
    response["X-Robots-Tag"] = "noindex"
    return response


def _retry_url(origin: Origin | None) -> str:
    if isinstance(origin, HandOver):
        return queries.hand_over_page(origin, site=settings.PUBLIC_URL)
    return queries.link_address(origin, site=settings.PUBLIC_URL) if origin else ""


def _way_back(url: str, outcome: ConnectOutcome | None = None) -> dict[str, str]:
    """Return where the tenant's site wants its researcher back, while its list still says so."""
    if not queries.may_return(url):
        return {"back_url": ""}
    result = f"{'&' if '?' in url else '?'}connect={outcome.value}" if outcome else ""
    label = gettext("Back to {site}").format(site=urlsplit(url).hostname)
    return {"back_url": url + result, "back_label": label}


def _tenant_words(row: Origin | Authorization | InstitutionalDoor | None) -> dict[str, object]:
    if row is None:
        return {}
    tenant = tenants_access.current_tenant(row.tenant_id)
    return {
        "asking": tenant,
        "tenant_name": tenant.name,
        "environment": row.credential.environment,
    }
