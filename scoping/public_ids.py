"""Random ids for addresses, files and mails: 128 bits in 22 characters."""

import secrets

PUBLIC_ID_LENGTH = 22
PUBLIC_ID_PATTERN = r"[A-Za-z0-9_-]{22}"


def new_public_id() -> str:
    """Return a fresh random id; it is known before its row is written."""
    return secrets.token_urlsafe(16)
