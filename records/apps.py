"""The records room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """What tenants assert about researchers: items per section, imports."""

    name = "records"
