"""The tenants room."""

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Tenants, credentials, members, researchers."""

    name = "tenants"
