"""Pages about synchronisation."""
