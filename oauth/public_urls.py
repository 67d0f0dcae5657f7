"""Addresses of the oauth room that come before a tenant is known."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import path, re_path

from oauth.views import connect, handoff
from tenants.rate_limits import at_most
from tenants.routes import key_hash

app_name = "oauth_public"


def _what_leads_here(request: HttpRequest, **parts: str) -> str:
    """Return a hash of the personal link, handoff or code by which somebody came."""
    posted, asked = request.POST, request.GET
    told = (*parts.values(), posted.get("link", ""), asked.get("token", ""), asked.get("code", ""))
    return key_hash("\n".join(told)).hex()


def paced(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Let one link be used often enough, and one address by all people of a campus behind it."""
    of_a_link = at_most(60, seconds=60, of="connect-link", about=_what_leads_here)
    of_an_address = at_most(3_000, seconds=60, of="connect")
    return of_an_address(of_a_link(view))


urlpatterns = [
    path("connect/begin/", paced(connect.begin), name="begin"),
    path("connect/disconnect/", paced(connect.leave), name="disconnect"),
    # What a tenant registers at ORCID, which compares only its beginning: fixed length, a slash
    # at the end, so that none is the beginning of another.
    path("connect/callback/<public_id:credential_id>/", connect.callback, name="callback"),
    path(
        "connect/result/<public_id:credential_id>/<public_id:authorization_id>/",
        connect.result,
        name="result",
    ),
    # From the tenant's own site, and from ORCID's Institutional Connect
    path("connect/from/<public_id:key_id>/", paced(handoff.enter), name="hand_over"),
    path(
        "connect/from/<public_id:key_id>/<public_id:hand_over_id>/",
        paced(handoff.handed_over),
        name="handed_over",
    ),
    path(
        "connect/from/<public_id:key_id>/<public_id:hand_over_id>/begin/",
        paced(handoff.begin),
        name="hand_over_begin",
    ),
    path(
        "connect/from/<public_id:key_id>/<public_id:hand_over_id>/disconnect/",
        paced(handoff.leave),
        name="hand_over_disconnect",
    ),
    path(
        "connect/institutional/<public_id:door_id>/",
        paced(handoff.institutional),
        name="institutional",
    ),
    re_path(
        r"^connect/(?P<token>[A-Za-z0-9_-]{43})/$",
        paced(connect.personal_link),
        name="personal_link",
    ),
]
