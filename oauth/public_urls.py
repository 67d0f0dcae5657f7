"""Addresses of the oauth room that come before a tenant is known."""

from django.urls import path, re_path

from oauth.views import connect, handoff
from tenants.rate_limits import at_most

app_name = "oauth_public"
paced = at_most(120, seconds=60, of="connect")

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
