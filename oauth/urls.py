"""Addresses of the oauth room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import path

from oauth import views

app_name = "oauth"

urlpatterns = [
    path("researchers/<public_id:researcher_id>/invite/", views.invite, name="invite"),
    path("connections/<public_id:connection_id>/disconnect/", views.disconnect, name="disconnect"),
    path(
        "credentials/<public_id:credential_id>/test/",
        views.test_credential,
        name="test_credential",
    ),
]
