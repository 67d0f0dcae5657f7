"""Addresses of the tenants room that come before a tenant is known."""

from django.urls import re_path

from tenants import invitation_views
from tenants.limits import at_most

app_name = "tenants_public"
paced = at_most(30, seconds=60, of="invitation")

urlpatterns = [
    re_path(
        r"^invitation/(?P<token>[A-Za-z0-9_-]{43})/$",
        paced(invitation_views.accept),
        name="invitation",
    ),
]
