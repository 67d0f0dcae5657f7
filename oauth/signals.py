"""News of the oauth room for the rooms above it."""

from django.dispatch import Signal

# Sent inside the transaction that stores a connection or a new grant of one, with
# ``tenant_id: int`` and ``connection_id: int``.
researcher_connected = Signal()

# Sent inside the transaction that ends a connection, whoever ended it, with the same arguments.
connection_ended = Signal()
