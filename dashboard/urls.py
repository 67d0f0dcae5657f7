"""Addresses of the dashboard room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import URLPattern

app_name = "dashboard"

urlpatterns: list[URLPattern] = []
