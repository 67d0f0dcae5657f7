"""Seal and open the secret values of tenant-owned rows, visibly, one call each."""

from scoping.context import required_tenant_id
from scoping.models import TenantOwned
from scoping.sealing import SealedPlace, seal, unseal
from tenants.encryption import keys


class Secret:
    """A secret in the open. It prints as a mask; ``reveal()`` is the only way to its text."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Hold the text."""
        self._text = text

    def reveal(self) -> str:
        """Return the text, for the one place that needs it."""
        return self._text

    def __repr__(self) -> str:
        """Show a mask."""
        return "Secret(***)"


def seal_value(text: str, *, row: TenantOwned, column: str) -> bytes:
    """Return a secret text as it is stored in a column of a row, under the tenant's data key.

    The row needs its ``public_id`` and ``tenant_id``, not to be saved.
    """
    return seal(text.encode(), key=keys.tenant_key(), place=place_of(row, column))


def open_value(row: TenantOwned, column: str) -> Secret:
    """Return the secret text of a column of a row.

    Raises:
        UnsealError: the value was changed, moved from another row, or its key is gone.
    """
    public_id: str = row.public_id  # type: ignore[attr-defined]
    return open_stored(getattr(row, column), type(row), column, public_id)


def open_stored(
    stored: bytes | memoryview, model: type[TenantOwned], column: str, public_id: str
) -> Secret:
    """Return the secret text of a column of the current tenant's row, without the row itself.

    Raises:
        UnsealError: the value was changed, moved from another row, or its key is gone.
    """
    place = SealedPlace(model._meta.db_table, column, required_tenant_id(), public_id)
    return Secret(unseal(bytes(stored), key_of=keys.key_of, place=place).decode())


def place_of(row: TenantOwned, column: str) -> SealedPlace:
    """Return the place a column of a row binds its sealed value to."""
    table = row._meta.db_table
    public_id: str = row.public_id  # type: ignore[attr-defined]
    return SealedPlace(table, column, row.tenant_id, public_id)
