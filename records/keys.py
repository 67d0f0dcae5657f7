"""The keys of items: the tenant's own references, and those that the portal derives."""

from scoping.lookup import is_public_id

DERIVED = "auto-"
"""What the key of an item begins with to which the tenant gave no reference."""


def is_own(key: str) -> bool:
    """Say whether the tenant gave a key; forms of release 0.1 gave a public id."""
    return not key.startswith(DERIVED) and not is_public_id(key)
