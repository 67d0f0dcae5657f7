"""Texts compared without case, accents, blanks, hyphens and underscores."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache

_SHORTEST = 4  # two codes of two letters are always alike
_OTHERS = re.compile(r"[\W_]+")


@lru_cache(maxsize=8192)
def letters(text: str) -> str:
    """Return what two spellings of one word have in common."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return _OTHERS.sub("", "".join(one for one in bare if not unicodedata.combining(one)))


def by_letters(words: Iterable[str], others: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the words of a list by their letters, and other spellings with the words they mean."""
    found = {letters(other): word for other, word in (others or {}).items()}
    return found | {letters(word): word for word in words}


def nearest(text: str, known: Mapping[str, str], *, most: int = 1) -> list[str]:
    """Return the words whose letters are most like a text's, nearest first."""
    bare = letters(text[:60])
    if len(bare) < _SHORTEST:
        return []
    close = get_close_matches(bare, known, n=most, cutoff=0.72)
    return list(dict.fromkeys(known[one] for one in close))
