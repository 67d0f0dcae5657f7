"""Second factors, sealed under the master key: users belong to no one tenant."""

import base64

from django.conf import settings

from scoping.sealing import SealedPlace, seal, sealed_key_id, unseal
from tenants.encryption.keys import master_key

# allauth hands over a text without its row, so the table alone binds it.
FACTOR = SealedPlace("mfa_authenticator", "data", 0, "")


def seal_factor(text: str) -> str:
    """Return a factor's secret as it is stored, under the first master key."""
    key = master_key(next(iter(settings.MASTER_KEYS)))
    return base64.b64encode(seal(text.encode(), key=key, place=FACTOR)).decode()


def open_factor(stored: str) -> str:
    """Return a factor's secret in the open.

    Raises:
        UnsealError: it was changed, or its master key is gone.
    """
    return unseal(base64.b64decode(stored), key_of=master_key, place=FACTOR).decode()


def factor_key_id(stored: str) -> int:
    """Return the number of the master key that seals a factor's secret."""
    return sealed_key_id(base64.b64decode(stored))
