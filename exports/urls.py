"""Addresses of the exports room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import path

from exports import views

app_name = "exports"

urlpatterns = [
    path("exports/", views.index, name="index"),
    path("exports/tokens/", views.tokens, name="tokens"),
    path("exports/<slug:what>/<slug:form>/", views.download, name="download"),
]
