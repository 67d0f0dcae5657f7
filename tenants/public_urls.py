"""Addresses of the tenants room that come before a tenant is known."""

from django.urls import re_path

from tenants import invitation_views

app_name = "tenants_public"

urlpatterns = [
    re_path(
        r"^invitation/(?P<token>[A-Za-z0-9_-]{43})/$", invitation_views.accept, name="invitation"
    ),
]
