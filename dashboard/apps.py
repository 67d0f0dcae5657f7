"""The dashboard room."""

from django.apps import AppConfig


class DashboardConfig(AppConfig):
    """Pages that look across rooms."""

    name = "dashboard"
