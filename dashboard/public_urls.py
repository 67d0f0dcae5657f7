"""Addresses of the dashboard room that come before a tenant is known."""

from django.urls import path, re_path

from dashboard.views.home import home
from dashboard.views.public import researcher_page
from dashboard.views.share import shared

app_name = "dashboard_public"

urlpatterns = [
    path("", home, name="home"),
    re_path(r"^shared/(?P<token>[A-Za-z0-9_-]{43})/$", shared, name="shared"),
    re_path(
        r"^shared/(?P<token>[A-Za-z0-9_-]{43})/(?P<form>json|har)/$", shared, name="shared_file"
    ),
    path("p/<public_id:public_id>/", researcher_page, name="researcher_page"),
]
