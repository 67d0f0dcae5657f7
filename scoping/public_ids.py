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

    Keeping an index of random values costs as much as writing the rows. So there is none for LIKE,
    which Django gives to a unique column whose type it knows as ``varchar``; and with
    ``unique=False`` none at all, where nobody asks for rows by their public ids.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 (Django's own options)
        """Fill in what all public ids share."""
        shared = {"max_length": PUBLIC_ID_LENGTH, "default": new_public_id}
        super().__init__(**{"unique": True} | options | shared)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Leave out what all public ids share."""
        name, path, arguments, options = super().deconstruct()
        for shared in ("max_length", "default"):
            del options[shared]
        if not options.pop("unique", False):
            options["unique"] = False
        return str(name), path, list(arguments), options

    def db_type(self, connection: BaseDatabaseWrapper) -> str:  # noqa: ARG002 (Django's signature)
        """Return the standard's own name of ``varchar``."""
        return f"character varying({PUBLIC_ID_LENGTH})"
