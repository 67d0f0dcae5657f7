"""Install the tenant context on every run-time connection."""

from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.urls import register_converter

from scoping.converters import PublicIdConverter


class ScopingConfig(AppConfig):
    """The room of the tenant context."""

    name = "scoping"

    def ready(self) -> None:
        """Make every statement of a run-time connection carry its tenant."""
        from scoping import any_of  # noqa: F401 - registers its lookup
        from scoping.database import carry_tenant

        connection_created.connect(carry_tenant, dispatch_uid="scoping.carry_tenant")
        register_converter(PublicIdConverter, "public_id")
