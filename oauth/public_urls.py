"""Addresses of the oauth room that come before a tenant is known."""

from django.urls import URLPattern

app_name = "oauth_public"

urlpatterns: list[URLPattern] = []
