"""Addresses of the exports room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import URLPattern

app_name = "exports"

urlpatterns: list[URLPattern] = []
