"""The sync room."""

from django.apps import AppConfig


class SyncConfig(AppConfig):
    """Agreement: the record as the items say, and the record as it stands."""

    name = "sync"

    def ready(self) -> None:
        """Listen to the rooms below, and answer what they ask."""
        from records.imports import matching
        from sync import receivers  # noqa: F401 - connects its functions
        from sync.matching import RecordAnswers

        matching.register(RecordAnswers())
