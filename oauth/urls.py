"""Addresses of the oauth room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import URLPattern

app_name = "oauth"

urlpatterns: list[URLPattern] = []
