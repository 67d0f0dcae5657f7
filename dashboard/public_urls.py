"""Addresses of the dashboard room that come before a tenant is known."""

from django.urls import URLPattern

app_name = "dashboard_public"

urlpatterns: list[URLPattern] = []
