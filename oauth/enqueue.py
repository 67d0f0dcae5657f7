"""Wake the worker for a tenant's due work; the sweep finds it anyway if this gets lost."""

from scoping.enqueue import enqueue


def tend_soon(tenant_id: int) -> None:
    """Queue the task that revokes tokens and closes what is over; never fails."""
    enqueue("oauth.tend", tenant_id=tenant_id)
