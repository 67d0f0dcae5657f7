"""Addresses of the dashboard room that come before a tenant is known."""

from django.urls import path

from dashboard.views.home import home
from dashboard.views.public import researcher_page

app_name = "dashboard_public"

urlpatterns = [
    path("", home, name="home"),
    path("p/<public_id:public_id>/", researcher_page, name="researcher_page"),
]
