"""Addresses of the oauth room that come before a tenant is known."""

from django.urls import path, re_path

from oauth import public_views as views

app_name = "oauth_public"

urlpatterns = [
    path("connect/begin/", views.begin, name="begin"),
    path("connect/disconnect/", views.leave, name="disconnect"),
    # What a tenant registers at ORCID, which compares only its beginning: fixed length, a slash
    # at the end, so that none is the beginning of another.
    path("connect/callback/<public_id:credential_id>/", views.callback, name="callback"),
    path(
        "connect/result/<public_id:credential_id>/<public_id:authorization_id>/",
        views.result,
        name="result",
    ),
    re_path(r"^connect/(?P<token>[A-Za-z0-9_-]{43})/$", views.personal_link, name="personal_link"),
]
