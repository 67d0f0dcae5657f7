"""E-mail addresses as mail programs copy them."""

import re
from email.utils import getaddresses

from records.values.noise import code_of
from records.values.refusal import ValueRefusedError, quoted
from scoping.translation import N_

LONGEST = 254
_NORMAL = re.compile(r"[A-Za-z0-9._+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)+[A-Za-z]{2,63}")
_ADDRESS = re.compile(
    r"[^@\s<>()\[\]{},;:\"\\|]+@(?!-)(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_](?:[\w-]*[^\W_])"
)
_FIRST = re.compile(r"(?:mailto|e-?mail|smtp):\s*", re.IGNORECASE)
_SURROUNDING = " \t<>()[]\"'“”\u2018\u2019;,.:"


def parse(text: str) -> str:
    """Return the one address in a text, as it is written.

    Raises:
        ValueRefusedError: there is none, or more than one.
    """
    bare = text.strip()
    if _NORMAL.fullmatch(bare) and ".." not in bare and bare[0] != ".":
        return bare
    bare = code_of(text)
    found = _FIRST.sub("", bare).partition("?")[0] if _FIRST.match(bare) else bare
    pieces = [
        piece.strip(_SURROUNDING) for piece in re.split(r"[;,|\s()\[\]]+", found) if "@" in piece
    ]
    if not pieces and "<" in found:
        pieces = [address for _, address in getaddresses([found]) if "@" in address]
    pieces = list(dict.fromkeys(_FIRST.sub("", piece.rpartition("<")[2]) for piece in pieces))
    good = [piece for piece in pieces if _is_address(piece)]
    if len(good) > 1:
        raise ValueRefusedError(
            N_("“{value}” has several e-mail addresses. Enter one.").format(value=quoted(bare))
        )
    if len(good) == len(pieces) == 1:
        return good[0]
    raise ValueRefusedError(N_("This is not a valid e-mail address."))


def _is_address(text: str) -> bool:
    return (
        len(text) <= LONGEST
        and bool(_ADDRESS.fullmatch(text))
        and ".." not in text
        and not text.startswith(".")
        and ".@" not in text
    )
