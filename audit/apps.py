"""The audit room."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Exchanges and events; plain ids, no foreign keys, no pages."""

    name = "audit"
