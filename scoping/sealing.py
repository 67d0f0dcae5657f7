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
_BEFORE_CIPHERTEXT = _HEADER_BYTES + NONCE_BYTES
_OVERHEAD_BYTES = _BEFORE_CIPHERTEXT + 16

Unseal = Callable[[bytes, bytes], bytes]
"""From a row's public id and a sealed value to what was sealed."""


class UnsealError(Exception):
    """A sealed value is damaged, stands in a wrong row, or its key is gone."""


class SealedPlace(NamedTuple):
    """Where a sealed value stands; ``row`` is the row's public id, known before the insert."""

    table: str
    column: str
    tenant_id: int
    row: str

    def associated_data(self) -> bytes:
        """Return the bytes that bind the ciphertext to this place."""
        return self.beginning() + self.row.encode()

    def beginning(self) -> bytes:
        """Return the part of them that all rows of the column share."""
        return f"v1\x1f{self.table}\x1f{self.column}\x1f{self.tenant_id}\x1f".encode()


@dataclass(frozen=True, slots=True)
class SealingKey:
    """A key of 32 bytes and the number by which sealed values name it."""

    key_id: int
    cipher: AESGCM = field(repr=False)

    @classmethod
    def of(cls, key_id: int, secret: bytes) -> "SealingKey":
        """Make a key ready for use; building the cipher once saves a third of each sealing."""
        return cls(key_id=key_id, cipher=AESGCM(secret))


def seal(plaintext: bytes, *, key: SealingKey, place: SealedPlace) -> bytes:
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


def unseal(sealed: bytes, *, key_of: Callable[[int], SealingKey], place: SealedPlace) -> bytes:
    """Return the bytes that were sealed for this place.

    Raises:
        UnsealError: the value was changed, belongs to another place, or its key is gone.
    """
    return unsealer(place, key_of=key_of)(place.row.encode(), bytes(sealed))


def unsealer(column: SealedPlace, *, key_of: Callable[[int], SealingKey]) -> Unseal:
    """Return the function that opens the values of a column, whatever row ``column`` names.

    What all rows share, keys and the beginning of the associated data, is made once: that halves
    the time of many values. The function raises UnsealError as :func:`unseal` does.
    """
    beginning = column.beginning()
    ciphers: dict[bytes, AESGCM] = {}

    def unsealed(row: bytes, sealed: bytes) -> bytes:
        header = sealed[:_HEADER_BYTES]
        cipher = ciphers.get(header)
        if cipher is None:
            cipher = ciphers[header] = key_of(sealed_key_id(sealed)).cipher
        try:
            nonce = sealed[_HEADER_BYTES:_BEFORE_CIPHERTEXT]
            return cipher.decrypt(nonce, sealed[_BEFORE_CIPHERTEXT:], beginning + row)
        except (InvalidTag, ValueError):  # ValueError: too short for a nonce
            message = f"the sealed value in {column.table}.{column.column} does not belong there"
            raise UnsealError(message) from None

    return unsealed
