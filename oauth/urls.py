"""Addresses of the oauth room below a tenant's own: ``/t/<slug>/...``."""

from django.urls import path

from oauth.views import connections, site_setup

app_name = "oauth"

urlpatterns = [
    path("researchers/<public_id:researcher_id>/invite/", connections.invite, name="invite"),
    path("researchers/<public_id:researcher_id>/suggest/", connections.suggest, name="suggest"),
    path(
        "connections/<public_id:connection_id>/disconnect/",
        connections.disconnect,
        name="disconnect",
    ),
    path(
        "credentials/<public_id:credential_id>/test/",
        connections.test_credential,
        name="test_credential",
    ),
    path("connect/", site_setup.site_doors, name="site_doors"),
    path("connect/keys/make/", site_setup.key_make, name="hand_over_key_make"),
    path(
        "connect/keys/<public_id:key_id>/withdraw/",
        site_setup.key_withdraw,
        name="hand_over_key_withdraw",
    ),
    path("connect/addresses/add/", site_setup.address_add, name="return_address_add"),
    path(
        "connect/addresses/<public_id:address_id>/remove/",
        site_setup.address_remove,
        name="return_address_remove",
    ),
    path("connect/institutional/open/", site_setup.institutional_open, name="institutional_open"),
    path(
        "connect/institutional/<public_id:door_id>/close/",
        site_setup.institutional_close,
        name="institutional_close",
    ),
]
