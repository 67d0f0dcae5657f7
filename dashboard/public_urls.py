"""Addresses of the dashboard room that come before a tenant is known."""

from django.urls import path

from dashboard.views.home import home

app_name = "dashboard_public"

urlpatterns = [
    path("", home, name="home"),
]
