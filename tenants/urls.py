"""Addresses of the tenants room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import URLPattern

app_name = "tenants"

urlpatterns: list[URLPattern] = []
