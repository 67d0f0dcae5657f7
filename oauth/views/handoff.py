"""Pages for researchers who come from their institution's own site, or by Institutional Connect."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from audit.entries import Actor
from oauth import actions
from oauth.connect import pages
from oauth.connect.browser import browser_of, new_browser, remember
from oauth.connect.outcomes import ConnectOutcome, of_refusal
from oauth.decorators import at_institutional_door, with_hand_over, with_key
from oauth.handoff.tokens import HandOverExpiredError, HandOverRefusedError
from oauth.models import HandOver, HandOverKey, InstitutionalDoor
from oauth.views.connect import to_orcid
from tenants.head_requests import empty_for_head


@require_safe
@empty_for_head
@with_key
def enter(request: HttpRequest, key: HandOverKey) -> HttpResponse:
    """Take in what the institution's site signed, and lead on to an address without it."""
    browser = browser_of(request) or new_browser()
    try:
        opened = actions.accept_hand_over(
            key=key,
            token=request.GET.get("token", ""),
            browser=browser,
            site=settings.PUBLIC_URL,
            now=timezone.now(),
        )
    except HandOverExpiredError:
        return pages.ending(request, ConnectOutcome.HAND_OVER_EXPIRED)
    except HandOverRefusedError as refused:
        return pages.ending(request, ConnectOutcome.HAND_OVER_REFUSED, detail=str(refused))
    except actions.HandOverUsedError:
        return pages.ending(request, ConnectOutcome.HAND_OVER_USED)
    response = pages.guarded(
        redirect("oauth_public:handed_over", key_id=key.public_id, hand_over_id=opened.public_id)
    )
    remember(response, request=request, browser=browser)
    return response


@require_safe
@with_hand_over
def handed_over(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    """Show who asks for what, and the connection if there is one."""
    return pages.handed_over(request, hand_over)


@require_POST
@with_hand_over
def begin(request: HttpRequest, hand_over: HandOver) -> HttpResponse:
    """Send the researcher to ORCID."""
    return to_orcid(request, hand_over)


@require_POST
@with_hand_over
def leave(request: HttpRequest, hand_over: HandOver) -> HttpResponse:  # noqa: ARG001 (a view's)
    """End the connection that the page shows, at the researcher's own wish."""
    actor = Actor.researcher(hand_over.researcher_id)
    actions.leave(link=hand_over, actor=actor, now=timezone.now())
    return pages.guarded(
        redirect(
            "oauth_public:handed_over",
            key_id=hand_over.key.public_id,
            hand_over_id=hand_over.public_id,
        )
    )


@require_safe
@at_institutional_door
def institutional(request: HttpRequest, door: InstitutionalDoor) -> HttpResponse:
    """Meet whoever ORCID's Institutional Connect sends: without a state, so with nothing proven.

    The code is left unused. Linking begins anew, with a state, once the institution's own sign-in
    has said who this is.
    """
    if request.GET.get("error"):
        return pages.ending(request, of_refusal(request.GET["error"]))
    return pages.institutional(request, door)
