"""The exports room."""

from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """What leaves: iDs, tokens and put-codes, streamed."""

    name = "exports"
