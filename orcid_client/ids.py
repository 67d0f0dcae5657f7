"""ORCID iDs: every accepted spelling, the checksum, the canonical address.

Source: "Structure of the ORCID Identifier" (support.orcid.org), ISO/IEC 7064 MOD 11-2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from orcid_client.translation import N_

if TYPE_CHECKING:
    from orcid_client.environments import Registry

_CANONICAL = re.compile(r"[0-9]{4}-[0-9]{4}-[0-9]{4}-[0-9]{3}[0-9X]")
# A scheme and host may stand before the iD, hyphens may be missing, x may be lower case.
_SPELLINGS = re.compile(
    r"(?:(?:https?://)?[a-z0-9.:-]+/)?"
    r"([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9x])/?",
    re.IGNORECASE,
)
_LONGEST_SPELLING = 200
_MODULUS = 11
_TEN = 10


class InvalidOrcidId(ValueError):
    """Raised with a sentence for the person who typed the iD."""


@dataclass(frozen=True, slots=True, order=True)
class OrcidId:
    """An iD in its bare form, 16 characters in four blocks; the checksum holds."""

    path: str

    def __post_init__(self) -> None:
        if not _CANONICAL.fullmatch(self.path):
            message = N_(
                "{value} is not an ORCID iD, which has four blocks of four digits, "
                "such as 0000-0002-1825-0097."
            ).format(value=repr(self.path[:40]))
            raise InvalidOrcidId(message)
        if check_character(self.path) != self.path[-1]:
            message = N_(
                "{value} is not a valid ORCID iD: its last character does not match "
                "the others, so a digit is probably mistyped."
            ).format(value=self.path)
            raise InvalidOrcidId(message)

    def __str__(self) -> str:
        return self.path

    def uri(self, environment: Registry) -> str:
        """Return the full address that is shown and linked."""
        return f"{environment.site}/{self.path}"


def check_character(path: str) -> str:
    """Return the check character of the first 15 digits (ISO/IEC 7064 MOD 11-2)."""
    total = 0
    for digit in path.replace("-", "")[:15]:
        total = (total + int(digit)) * 2
    result = (12 - total % _MODULUS) % _MODULUS
    return "X" if result == _TEN else str(result)


def parse(text: str) -> OrcidId:
    """Return the iD of any accepted spelling: bare, without hyphens, with http(s) and a host.

    Raises InvalidOrcidId. The host is not kept: the same iD is another person in another
    environment, so the environment comes from the credential and never from this text.
    """
    match = _SPELLINGS.fullmatch(text.strip()) if len(text) <= _LONGEST_SPELLING else None
    if match is None:
        return OrcidId(text)
    return OrcidId("-".join(match.groups()).upper())
