"""Seal small values so that they open only in the row they were sealed for.

AES-256-GCM (NIST SP 800-38D) with a random nonce of 96 bits. A sealed value is
``0x01 | key id (8 bytes) | nonce (12 bytes) | ciphertext and tag``; its associated data name
table, column, tenant and row, so that a value moved to another row is refused.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = b"\x01"
KEY_ID_BYTES = 8
NONCE_BYTES = 12
_HEADER_BYTES = len(FORMAT) + KEY_ID_BYTES
_OVERHEAD_BYTES = _HEADER_BYTES + NONCE_BYTES + 16


class UnsealError(Exception):
    """A sealed value is damaged, stands in a wrong row, or its key is gone."""


class Place(NamedTuple):
    """Where a sealed value stands; ``row`` is the row's public id, known before the insert."""

    table: str
    column: str
    tenant_id: int
    row: str

    def associated_data(self) -> bytes:
        """Return the bytes that bind the ciphertext to this place."""
        return "\x1f".join(("v1", self.table, self.column, str(self.tenant_id), self.row)).encode()


@dataclass(frozen=True, slots=True)
class SealingKey:
    """A key of 32 bytes and the number by which sealed values name it."""

    key_id: int
    cipher: AESGCM = field(repr=False)

    @classmethod
    def of(cls, key_id: int, secret: bytes) -> "SealingKey":
        """Make a key ready for use; building the cipher once saves a third of each sealing."""
        return cls(key_id=key_id, cipher=AESGCM(secret))


def seal(plaintext: bytes, *, key: SealingKey, place: Place) -> bytes:
    """Return the sealed form of some bytes."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = key.cipher.encrypt(nonce, plaintext, place.associated_data())
    return FORMAT + key.key_id.to_bytes(KEY_ID_BYTES, "big") + nonce + sealed


def sealed_key_id(sealed: bytes) -> int:
    """Return the number of the key that a sealed value names.

    Raises:
        UnsealError: the value is not a sealed value.
    """
    if len(sealed) < _OVERHEAD_BYTES or not sealed.startswith(FORMAT):
        message = "not a sealed value"
        raise UnsealError(message)
    return int.from_bytes(sealed[len(FORMAT) : _HEADER_BYTES], "big")


def unseal(sealed: bytes, *, key_of: Callable[[int], SealingKey], place: Place) -> bytes:
    """Return the bytes that were sealed for this place.

    Raises:
        UnsealError: the value was changed, belongs to another place, or its key is gone.
    """
    sealed = bytes(sealed)
    key = key_of(sealed_key_id(sealed))
    nonce = sealed[_HEADER_BYTES : _HEADER_BYTES + NONCE_BYTES]
    try:
        return key.cipher.decrypt(
            nonce, sealed[_HEADER_BYTES + NONCE_BYTES :], place.associated_data()
        )
    except InvalidTag:
        message = f"the sealed value in {place.table}.{place.column} does not belong there"
        raise UnsealError(message) from None
