"""Every address of the portal, room by room."""

from django.urls import URLPattern, URLResolver, include, path

from orcid_portal import health
from tenants.account_pages import no_page
from tenants.views.login import LoginView

# The rooms below a tenant's address; each owns the paths that its urls module names.
TENANT_ROOMS = ("dashboard", "tenants", "oauth", "records", "sync", "exports")

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("accounts/email/", no_page),
    path("accounts/login/", LoginView.as_view(), name="account_login"),
    path(".well-known/security.txt", health.security, name="security"),
    path("accounts/", include("allauth.urls")),
    path("", include("oauth.public_urls")),
    path("", include("tenants.public_urls")),
    path("", include("dashboard.public_urls")),
    path("", include("sync.public_urls")),
    *(path("t/<slug:slug>/", include(f"{room}.urls")) for room in TENANT_ROOMS),
]

# The pages for 400, 403 and 404 are Django's own views over our templates.
handler500 = "dashboard.views.errors.server_error"
