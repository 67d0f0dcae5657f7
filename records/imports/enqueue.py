"""Wake a worker for an import; a sweep finds it, and a person can ask again, if this gets lost."""

from scoping.enqueue import enqueue


def check_soon(*, tenant_id: int, batch_id: int) -> None:
    """Queue the check of an upload; never fails."""
    enqueue("records.check_import", tenant_id=tenant_id, batch_id=batch_id)


def commit_soon(*, tenant_id: int, batch_id: int) -> None:
    """Queue the next slices of an import; never fails."""
    enqueue("records.commit_import", tenant_id=tenant_id, batch_id=batch_id)
