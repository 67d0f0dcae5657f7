"""Parts of addresses."""

from scoping.public_ids import PUBLIC_ID_PATTERN


class PublicIdConverter:
    """A public id in an address; anything else is no page of ours."""

    regex = PUBLIC_ID_PATTERN

    def to_python(self, value: str) -> str:
        """Return the id as it stands in the address."""
        return value

    def to_url(self, value: str) -> str:
        """Return the id as it stands in the row."""
        return value
