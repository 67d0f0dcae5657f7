"""Addresses of the oauth room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import path

from oauth import door_views as doors
from oauth import views

app_name = "oauth"

urlpatterns = [
    path("researchers/<public_id:researcher_id>/invite/", views.invite, name="invite"),
    path("researchers/<public_id:researcher_id>/suggest/", views.suggest, name="suggest"),
    path("connections/<public_id:connection_id>/disconnect/", views.disconnect, name="disconnect"),
    path(
        "credentials/<public_id:credential_id>/test/",
        views.test_credential,
        name="test_credential",
    ),
    path("connect/", doors.site_doors, name="site_doors"),
    path("connect/keys/make/", doors.key_make, name="hand_over_key_make"),
    path(
        "connect/keys/<public_id:key_id>/withdraw/",
        doors.key_withdraw,
        name="hand_over_key_withdraw",
    ),
    path("connect/addresses/add/", doors.address_add, name="return_address_add"),
    path(
        "connect/addresses/<public_id:address_id>/remove/",
        doors.address_remove,
        name="return_address_remove",
    ),
    path("connect/institutional/open/", doors.institutional_open, name="institutional_open"),
    path(
        "connect/institutional/<public_id:door_id>/close/",
        doors.institutional_close,
        name="institutional_close",
    ),
]
