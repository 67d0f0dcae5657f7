"""Addresses of the dashboard room that come before a tenant is known."""

from django.urls import path, re_path

from dashboard.views import staff
from dashboard.views.home import home
from dashboard.views.public import researcher_page
from dashboard.views.share import shared
from tenants.rate_limits import at_most

app_name = "dashboard_public"
paced = at_most(120, seconds=60, of="shared")

urlpatterns = [
    path("", home, name="home"),
    path("staff/", staff.home, name="staff"),
    path("staff/<slug:slug>/", staff.open_session, name="staff_open"),
    path("staff/<slug:slug>/end/", staff.end_session, name="staff_end"),
    re_path(r"^shared/(?P<token>[A-Za-z0-9_-]{43})/$", paced(shared), name="shared"),
    re_path(
        r"^shared/(?P<token>[A-Za-z0-9_-]{43})/(?P<form>json|har)/$",
        paced(shared),
        name="shared_file",
    ),
    path("p/<public_id:public_id>/", researcher_page, name="researcher_page"),
]
