"""Pages for researchers: their personal link, the way to ORCID, and the way back."""

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.entries import Actor
from gateway.environments import UnknownEnvironmentError
from oauth import access, actions
from oauth.connect import pages
from oauth.connect.browser import browser_hash, browser_of, new_browser, remember
from oauth.connect.outcomes import ENDINGS, ConnectOutcome
from oauth.decorators import at_callback, with_link
from oauth.models import HandOver, PersonalLink
from tenants.encryption.secrets import Secret
from tenants.head_requests import empty_for_head
from tenants.models import Credential
from tenants.waiting_places import ServerKind, waits_for

CLIENT_ERRORS = 4


@require_safe
@with_link
def personal_link(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Show who asks for what, and the connection if there is one."""
    now = timezone.now()
    if link.expires_at <= now:
        return pages.ending(request, ConnectOutcome.LINK_EXPIRED, origin=link)
    if request.method == "GET":  # mail programs look at addresses by HEAD before anybody does
        actions.note_opened(link=link, now=now)
    return pages.personal(request, link)


@require_POST
@with_link
def begin(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """Send the researcher to ORCID."""
    if link.expires_at <= timezone.now():
        return pages.ending(request, ConnectOutcome.LINK_EXPIRED, origin=link)
    return to_orcid(request, link)


def to_orcid(request: HttpRequest, origin: PersonalLink | HandOver) -> HttpResponse:
    """Send whoever a link or hand-over is for to ORCID, from this browser."""
    browser = browser_of(request) or new_browser()
    beginning = actions.Beginning(
        researcher=origin.researcher,
        credential=origin.credential,
        link=origin if isinstance(origin, PersonalLink) else None,
        hand_over=origin if isinstance(origin, HandOver) else None,
        browser=browser,
        lang=request.POST.get("lang", ""),
    )
    try:
        address = actions.begin(beginning=beginning, site=settings.PUBLIC_URL, now=timezone.now())
    except UnknownEnvironmentError:
        return pages.ending(request, ConnectOutcome.CREDENTIAL_REFUSED, origin=origin)
    response = pages.guarded(HttpResponseRedirect(address))
    remember(response, request=request, browser=browser)
    return response


@require_safe
@empty_for_head
@waits_for(ServerKind.ORCID)
@at_callback
def callback(request: HttpRequest, credential: Credential) -> HttpResponse:
    """Take in what ORCID's redirect brings, and lead on to an address without a code."""
    came = actions.Return(
        state=request.GET.get("state", ""),
        code=Secret(request.GET["code"]) if request.GET.get("code") else None,
        error=request.GET.get("error", ""),
        browser=browser_of(request),
        correlation_id=getattr(request, "request_id", ""),
    )
    arrival = actions.arrive(
        credential=credential, came=came, site=settings.PUBLIC_URL, clock=timezone.now
    )
    if arrival.authorization is None:
        # Whatever it says of ORCID: without a state, anybody can make such an address up.
        usual = ENDINGS[arrival.outcome].status
        status = usual if usual // 100 == CLIENT_ERRORS else HTTPStatus.BAD_REQUEST
        return pages.ending(request, arrival.outcome, status=status)
    return pages.guarded(
        redirect(
            "oauth_public:result",
            credential_id=credential.public_id,
            authorization_id=arrival.authorization.public_id,
        )
    )


@require_safe
@at_callback
def result(request: HttpRequest, credential: Credential, *, authorization_id: str) -> HttpResponse:
    """Show how it ended, to the browser in which it began."""
    found = access.authorization(authorization_id, browser_hash=browser_hash(browser_of(request)))
    if found is None or found.credential_id != credential.pk:
        return pages.ending(request, ConnectOutcome.UNKNOWN, status=404)
    outcome = actions.outcome_of(found, now=timezone.now())
    if outcome.connected and found.connection:
        return pages.connected(request, found, found.connection)
    origin = found.link or found.hand_over
    return pages.ending(request, outcome, origin=origin, return_to=found.return_to)


@require_POST
@with_link
def leave(request: HttpRequest, link: PersonalLink) -> HttpResponse:
    """End the connection that the link shows, at the researcher's own wish."""
    if link.expires_at <= timezone.now():
        return pages.ending(request, ConnectOutcome.LINK_EXPIRED, origin=link)
    actions.leave(link=link, actor=Actor.researcher(link.researcher_id), now=timezone.now())
    return pages.guarded(redirect("oauth_public:personal_link", token=request.POST["link"]))
