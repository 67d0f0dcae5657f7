"""The demo's commands; installed only where DEMO is set."""

from django.apps import AppConfig


class DemoConfig(AppConfig):
    """Servers, runner, and the demo's data."""

    name = "demo"
