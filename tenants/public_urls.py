"""Addresses of the tenants room that come before a tenant is known."""

from django.urls import path, re_path

from tenants import invitation_views, sign_in_views
from tenants.limits import at_most

app_name = "tenants_public"
paced = at_most(30, seconds=60, of="invitation")
signing = at_most(60, seconds=60, of="sign-in")

urlpatterns = [
    re_path(
        r"^invitation/(?P<token>[A-Za-z0-9_-]{43})/$",
        paced(invitation_views.accept),
        name="invitation",
    ),
    path(
        "sign-in/callback/<public_id:tenant_id>/",
        signing(sign_in_views.callback),
        name="sign_in_callback",
    ),
    path("sign-in/<slug:slug>/", signing(sign_in_views.sign_in), name="sign_in"),
    path("sign-in/<slug:slug>/begin/", signing(sign_in_views.begin), name="sign_in_begin"),
]
