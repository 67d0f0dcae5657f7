"""Addresses of the sync room that come before a tenant is known."""

from django.urls import re_path

from sync.views import webhooks

app_name = "sync_public"

urlpatterns = [
    re_path(r"^hooks/orcid/(?P<key>[A-Za-z0-9_-]{43})/$", webhooks.called, name="hook"),
]
