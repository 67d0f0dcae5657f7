"""Addresses of the oauth room that come before a tenant is known."""

from django.urls import path, re_path

from oauth import public_views as views
from tenants.limits import at_most

app_name = "oauth_public"
paced = at_most(120, seconds=60, of="connect")

urlpatterns = [
    path("connect/begin/", paced(views.begin), name="begin"),
    path("connect/disconnect/", paced(views.leave), name="disconnect"),
    # What a tenant registers at ORCID, which compares only its beginning: fixed length, a slash
    # at the end, so that none is the beginning of another.
    path("connect/callback/<public_id:credential_id>/", views.callback, name="callback"),
    path(
        "connect/result/<public_id:credential_id>/<public_id:authorization_id>/",
        views.result,
        name="result",
    ),
    re_path(
        r"^connect/(?P<token>[A-Za-z0-9_-]{43})/$", paced(views.personal_link), name="personal_link"
    ),
]
