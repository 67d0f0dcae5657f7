"""Every address of the portal, room by room."""

from django.urls import URLPattern, URLResolver, include, path

from orcid_portal import health

# The rooms below a tenant's address; each owns the paths named in its urls module.
TENANT_ROOMS = ("dashboard", "tenants", "oauth", "records", "sync", "exports")

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/", include("allauth.urls")),
]
