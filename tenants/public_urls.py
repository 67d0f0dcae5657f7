"""Addresses of the tenants room that come before a tenant is known."""

from django.urls import path, re_path

from tenants.rate_limits import at_most
from tenants.views import invitations, sign_in

app_name = "tenants_public"
paced = at_most(30, seconds=60, of="invitation")
signing = at_most(60, seconds=60, of="sign-in")

urlpatterns = [
    re_path(
        r"^invitation/(?P<token>[A-Za-z0-9_-]{43})/$",
        paced(invitations.accept),
        name="invitation",
    ),
    path(
        "sign-in/callback/<public_id:tenant_id>/",
        signing(sign_in.callback),
        name="sign_in_callback",
    ),
    path("sign-in/<slug:slug>/", signing(sign_in.sign_in), name="sign_in"),
    path("sign-in/<slug:slug>/begin/", signing(sign_in.begin), name="sign_in_begin"),
]
