"""ROR ids: every accepted spelling, the check digits, the address that ORCID knows.

Source: ror.readme.io, "ROR identifier pattern": base 32 after Crockford, ISO 7064 MOD 97-10.
"""

import re

from orcid_client.translation import N_

_SPELLINGS = re.compile(
    r"(?:ror(?:[ _-]?id)?\s*[:=]?\s*)?(?:https?://)?(?:www\.)?(?:ror\.org/)?"
    r"(0[a-hj-km-np-tv-z0-9]{6}[0-9]{2})/?",
    re.IGNORECASE,
)
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


class InvalidRorId(ValueError):
    """Raised with a sentence for the person who typed the id."""


def is_like(text: str) -> bool:
    """Say whether a text has the form of a ROR id, whatever its check digits."""
    return _SPELLINGS.fullmatch(text) is not None


def parse(text: str) -> str:
    """Return the full address of a ROR id.

    Raises:
        InvalidRorId: it is none, or its check digits do not match.
    """
    found = _SPELLINGS.fullmatch(text.strip())
    if found is None:
        raise InvalidRorId(
            N_(
                "“{value}” is not a ROR ID, such as https://ror.org/01nrxwf90. Look it up at "
                "ror.org."
            ).format(value=text[:60])
        )
    bare = found[1].lower()
    number = 0
    for character in bare[:7]:
        number = number * 32 + _DIGITS.index(character)
    if 98 - number * 100 % 97 != int(bare[7:]):
        raise InvalidRorId(
            N_(
                "“{value}” is not a {registry} ID: its check digits do not match, so a character "
                "is mistyped, or the spreadsheet counted it up. Look it up again."
            ).format(value=text[:60], registry="ROR")
        )
    return f"https://ror.org/{bare}"
