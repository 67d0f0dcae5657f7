"""Addresses of the records room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import URLPattern

app_name = "records"

urlpatterns: list[URLPattern] = []
