"""What the log tells the rooms above it, within the transaction that writes it."""

from django.dispatch import Signal

# ``entries``: the events, in their order; sent within the tenant's context.
events_recorded = Signal()
