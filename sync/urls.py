"""Addresses of the sync room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import URLPattern

app_name = "sync"

urlpatterns: list[URLPattern] = []
