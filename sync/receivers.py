"""News from below: a new permission, one that ended, and items that changed."""

from collections.abc import Collection

from django.dispatch import receiver

from oauth.signals import connection_ended, researcher_connected
from records.signals import items_changed
from scoping.context import required_tenant_id
from sync import actions
from sync.models.webhooks import Hook
from sync.orcid_webhooks import subscriptions


@receiver(researcher_connected, dispatch_uid="sync.researcher_connected")
def on_connected(*, tenant_id: int, connection_id: int, **_: object) -> None:
    """Bring a newly connected record into agreement, in the connecting transaction."""
    actions.open_record(tenant_id=tenant_id, connection_id=connection_id)


@receiver(connection_ended, dispatch_uid="sync.connection_ended")
def on_ended(*, connection_id: int, **_: object) -> None:
    """Let ORCID stop telling us about a record that is none of our business any more."""
    subscriptions.unsubscribe(Hook.objects.filter(connection_id=connection_id))


@receiver(items_changed, dispatch_uid="sync.items_changed")
def on_items_changed(*, researcher_ids: Collection[int], **_: object) -> None:
    """Let the records of these researchers be looked at, in the changing transaction."""
    actions.items_changed(tenant_id=required_tenant_id(), researcher_ids=researcher_ids)
