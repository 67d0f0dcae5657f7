"""The tenants room."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Tenants, credentials, members, researchers."""

    name = "tenants"

    def ready(self) -> None:
        """Listen to who signs in."""
        from tenants import receivers  # noqa: F401
