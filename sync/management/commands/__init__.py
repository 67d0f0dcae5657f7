"""Commands of the sync room."""
