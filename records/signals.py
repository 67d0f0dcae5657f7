"""What records tells the rooms above it.

``items_changed`` is sent inside the transaction that changed items, within the tenant's context,
with ``researcher_ids``: a collection of the numbers of the researchers whose items changed.
"""

from django.dispatch import Signal

items_changed = Signal()
