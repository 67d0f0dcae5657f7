"""Addresses of the exports room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import path

from exports import views
from tenants.rate_limits import at_most

app_name = "exports"
paced = at_most(60, seconds=3600, of="exports")

urlpatterns = [
    path("exports/", views.index, name="index"),
    path("exports/tokens/", paced(views.tokens), name="tokens"),
    path("exports/<slug:what>/<slug:form>/", paced(views.download), name="download"),
]
