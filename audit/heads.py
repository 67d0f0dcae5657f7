"""Signed heads: what the chains had come to, to be kept where nobody of the portal can reach.

A hash chain tells of a change only while its end is known. Whoever owns the database could write a
whole chain anew; a head signed yesterday and kept elsewhere then no longer fits it. The signature
is Ed25519 (RFC 8032), its key derived from a master key (HKDF, RFC 5869), and the line names the
public key, so that it can be pinned outside.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from audit.models import ChainHead, Event, Exchange
from audit.vocabulary import Stream

PURPOSE = b"orcid-portal audit heads v1"


class HeadRefusedError(Exception):
    """A signed head that does not fit; the text says why."""


@dataclass(frozen=True, slots=True)
class SignedHead:
    """How far one chain of one tenant had come; ``tenant`` is its public id."""

    tenant: str
    stream: str
    seq: int
    link: str
    at: str
    key: str
    signature: str = ""

    def signed_bytes(self) -> bytes:
        """Return what the signature covers: every field but itself."""
        fields = {name: value for name, value in asdict(self).items() if name != "signature"}
        return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()

    def line(self) -> str:
        """Return the head as a line of JSON."""
        return json.dumps(asdict(self), sort_keys=True)


def signing_key(master_key: bytes) -> Ed25519PrivateKey:
    """Return the key that a master key stands for."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(master_key)
    return Ed25519PrivateKey.from_private_bytes(derived)


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public half as it stands in the lines."""
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def sign_heads(*, tenant: str, key: Ed25519PrivateKey, now: datetime) -> list[SignedHead]:
    """Sign the heads of the current tenant's chains."""
    return [
        _signed(
            SignedHead(
                tenant=tenant,
                stream=head.stream,
                seq=head.seq,
                link=bytes(head.link).hex(),
                at=now.isoformat(),
                key=public_text(key),
            ),
            key,
        )
        for head in ChainHead.objects.order_by("stream")
    ]


def read_head(line: str, *, trusted: Mapping[str, object]) -> SignedHead:
    """Return a line's head if one of the trusted public keys signed it.

    Raises:
        HeadRefusedError: the line is no head, was changed, or somebody else signed it.
    """
    try:
        head = SignedHead(**json.loads(line))
        public = Ed25519PublicKey.from_public_bytes(base64.b64decode(head.key))
        public.verify(base64.b64decode(head.signature), head.signed_bytes())
    except (InvalidSignature, ValueError, TypeError):
        raise HeadRefusedError("the line was changed since it was signed") from None
    if head.key not in trusted:
        raise HeadRefusedError("an unknown key signed the line")
    return head


def check_head(head: SignedHead) -> str:
    """Say in a sentence that the current tenant's chain still runs through a head.

    Raises:
        HeadRefusedError: it does not.
    """
    if head.seq == 0:
        return "the chain was empty then"
    rows = Exchange.objects if head.stream == Stream.EXCHANGES else Event.objects
    found = rows.filter(chain_seq=head.seq).values_list("chain_link", flat=True).first()
    if found is None:
        return _check_absent(head, oldest=rows.order_by("chain_seq").first())
    if bytes(found).hex() != head.link:
        raise HeadRefusedError(f"row {head.seq} of {head.stream} is another than was signed")
    return f"row {head.seq} is the one that was signed"


def _check_absent(head: SignedHead, *, oldest: Exchange | Event | None) -> str:
    if oldest is not None and oldest.chain_seq > head.seq:
        return f"row {head.seq} has expired since"
    raise HeadRefusedError(f"row {head.seq} of {head.stream} is missing")


def _signed(head: SignedHead, key: Ed25519PrivateKey) -> SignedHead:
    signature = base64.b64encode(key.sign(head.signed_bytes())).decode()
    return SignedHead(**{**asdict(head), "signature": signature})
