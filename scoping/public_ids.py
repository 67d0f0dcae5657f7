"""Random ids for addresses, files and mails: 128 bits in 22 characters."""

import secrets
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

PUBLIC_ID_LENGTH = 22
PUBLIC_ID_PATTERN = r"[A-Za-z0-9_-]{22}"


def new_public_id() -> str:
    """Return a fresh random id; it is known before its row is written."""
    return secrets.token_urlsafe(16)


class PublicIdField(models.CharField):  # type: ignore[type-arg]
    """The public id of a row: unique, and never looked for by a part of it.

    To a unique column that it knows as ``varchar`` Django gives a second index, for LIKE; a random
    one costs as much as writing the row. By its full name the type gets none.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 (Django's own options)
        """Fill in what all public ids share."""
        options |= {"max_length": PUBLIC_ID_LENGTH, "unique": True, "default": new_public_id}
        super().__init__(**options)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Leave out what all public ids share."""
        name, path, arguments, options = super().deconstruct()
        for shared in ("max_length", "unique", "default"):
            options.pop(shared, None)
        return str(name), path, list(arguments), options

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002 (Django's signature)
        """Return the standard's own name of ``varchar``."""
        return f"character varying({PUBLIC_ID_LENGTH})"
