"""Draw the pages that researchers see, and keep them out of caches and referrers."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from oauth import queries
from oauth.models import Authorization, Connection, ConnectionState, PersonalLink
from oauth.outcomes import ENDINGS, Outcome
from tenants import access as tenants_access
from tenants.permissions import missing, permissions


def ending(
    request: HttpRequest,
    outcome: Outcome,
    *,
    link: PersonalLink | None = None,
    status: int | None = None,
) -> HttpResponse:
    """Draw the page of an outcome other than a connection."""
    found = ENDINGS[outcome]
    words = {
        "ending": found,
        "outcome": outcome,
        "retry_url": _retry_url(link) if found.retry else "",
        **_tenant_words(link),
    }
    response = render(request, "oauth/ending.html", words, status=status or found.status)
    if outcome is Outcome.UNDER_WAY:
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
        "granted": permissions(connection.scopes),
        "lacking": permissions(lacking),
        "retry_url": _retry_url(authorization.link),
        **_tenant_words(authorization),
    }
    return guarded(render(request, "oauth/connected.html", words))


def personal(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Draw the page behind a personal link: who asks for what, or the connection as it stands."""
    connection = queries.newest_connection(
        researcher_id=link.researcher_id, credential_id=link.credential_id
    )
    active = connection is not None and connection.state == ConnectionState.ACTIVE
    asked = link.credential.scopes
    words = {
        "link": link,
        "token": request.resolver_match.kwargs["token"] if request.resolver_match else "",
        "lang": request.GET.get("lang", ""),
        "researcher": link.researcher,
        "connection": connection,
        "active": active,
        "asked": permissions(asked),
        "granted": permissions(connection.scopes) if connection else [],
        "lacking": permissions(missing(asked=asked, granted=connection.scopes))
        if connection and active
        else [],
        **_tenant_words(link),
    }
    response = render(request, "oauth/personal_link.html", words)
    # Not "no-referrer": browsers then post forms with the origin "null", which CSRF refuses.
    return guarded(response, referrer="same-origin")


def guarded(response: HttpResponse, *, referrer: str = "no-referrer") -> HttpResponse:
    """Keep a page out of caches, and its address out of referrers and search engines."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = referrer
    response["X-Robots-Tag"] = "noindex"
    return response


def _retry_url(link: PersonalLink | None) -> str:
    return queries.link_address(link, site=settings.PUBLIC_URL) if link else ""


def _tenant_words(row: PersonalLink | Authorization | None) -> dict[str, object]:
    if row is None:
        return {}
    tenant = tenants_access.current_tenant(row.tenant_id)
    return {
        "asking": tenant,
        "tenant_name": tenant.name,
        "environment": row.credential.environment,
    }
