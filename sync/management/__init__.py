"""Management commands of the sync room."""
