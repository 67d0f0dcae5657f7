"""iDs with their checksum, and external identifiers as the registry normalises them."""

import re
from collections.abc import Callable, Iterable

from simulator.grammar import Message
from simulator.vocabulary import CASE_SENSITIVE_ID_TYPES

ORCID_ID = re.compile(r"\d{4}-\d{4}-\d{4}-\d{3}[\dX]")
# Sandbox and production draw new iDs from this range (first fifteen digits).
FIRST_ID = 900_000_000_000


def checksum(digits: str) -> str:
    """Return the check character for fifteen digits (ISO 7064 MOD 11-2)."""
    total = 0
    for digit in digits:
        total = (total + int(digit)) * 2
    rest = (12 - total % 11) % 11
    return "X" if rest == 10 else str(rest)  # noqa: PLR2004 - base eleven


def orcid_for(number: int) -> str:
    """Return the iD whose first fifteen digits are the number's."""
    digits = f"{number:015d}"
    whole = digits + checksum(digits)
    return "-".join(whole[start : start + 4] for start in range(0, 16, 4))


def is_orcid(text: str) -> bool:
    """Tell whether the text is an iD in its 16-character form with the right check character."""
    if not ORCID_ID.fullmatch(text):
        return False
    plain = text.replace("-", "")
    return checksum(plain[:15]) == plain[15]


_DOI = re.compile(r"10(\.[0-9a-zA-Z]+)+/\S+")
_ISBN = re.compile(r"(97[89])?[0-9]{9}[0-9X]")
_ISSN = re.compile(r"[0-9]{4}-[0-9]{3}[0-9X]")
_DIGITS = re.compile(r"[1-9][0-9]{0,15}")
_PMC = re.compile(r"pmc[0-9]+")
_ARXIV = re.compile(r"[0-9]{4}\.[0-9]{4,5}(v[0-9]+)?|[a-z-]+(\.[a-z]{2})?/[0-9]{7}(v[0-9]+)?")


def _doi(value: str) -> str | None:
    found = _DOI.search(value)
    return found.group().lower() if found else None


def _isbn(value: str) -> str | None:
    plain = re.sub(r"[-\s]", "", value).upper().removeprefix("ISBN:")
    return plain if _ISBN.fullmatch(plain) else None


def _issn(value: str) -> str | None:
    plain = re.sub(r"[-\s]", "", value).upper().removeprefix("ISSN:")
    shaped = f"{plain[:4]}-{plain[4:]}"
    return shaped if _ISSN.fullmatch(shaped) else None


def _last_segment(value: str) -> str:
    return value.strip().rstrip("/").rsplit("/", 1)[-1]


def _pmid(value: str) -> str | None:
    plain = re.sub(r"(?i)^pmid:?\s*", "", _last_segment(value))
    return plain if _DIGITS.fullmatch(plain) else None


def _pmc(value: str) -> str | None:
    plain = _last_segment(value).lower()
    shaped = plain if plain.startswith("pmc") else f"pmc{plain}"
    return shaped if _PMC.fullmatch(shaped) else None


def _arxiv(value: str) -> str | None:
    plain = re.sub(r"(?i)^(https?://)?(www\.)?arxiv\.org/(abs|pdf)/", "", value.strip())
    plain = re.sub(r"(?i)^arxiv:\s*|\.pdf$", "", plain).lower()
    return plain if _ARXIV.fullmatch(plain) else None


_NORMALISERS: dict[str, Callable[[str], str | None]] = {
    "doi": _doi,
    "isbn": _isbn,
    "issn": _issn,
    "pmid": _pmid,
    "pmc": _pmc,
    "arxiv": _arxiv,
}


def normalised(kind: str, value: str) -> str | None:
    """Return the value as the registry compares it, None where it does not fit its type."""
    if kind in _NORMALISERS:
        return _NORMALISERS[kind](value)
    plain = value.strip()
    return plain if kind in CASE_SENSITIVE_ID_TYPES else plain.lower()


def comparable(kind: str, value: str) -> str:
    """Return what two equal identifiers have in common; misfits compare by their own text."""
    return f"{kind}:{normalised(kind, value) or value.strip().lower()}"


def external_ids(content: Message, *path: str) -> list[Message]:
    """Return the external identifiers under a path of keys, an empty list where there are none."""
    for key in path:
        content = content.get(key) or {}
    return content.get("external-id") or []


def self_keys(identifiers: Iterable[Message], *, exact: bool) -> frozenset[str]:
    """Return the keys by which the registry finds a duplicate of the same source.

    Fundings compare exact values, the others normalised ones; ids without a relationship count as
    equal to each other, so they carry a key of their own.
    """
    keys = set()
    for each in identifiers:
        relationship = each.get("external-id-relationship")
        if relationship not in {"self", None}:
            continue
        kind, value = each.get("external-id-type") or "", each.get("external-id-value") or ""
        key = f"{kind}:{value}" if exact else comparable(kind, value)
        keys.add(key if relationship else f"?{key}")
    return frozenset(keys)


def group_keys(identifiers: Iterable[Message]) -> frozenset[str]:
    """Return the keys by which items fall into one group: self, version-of or no relationship."""
    return frozenset(
        comparable(each.get("external-id-type") or "", each.get("external-id-value") or "")
        for each in identifiers
        if each.get("external-id-relationship") in {"self", "version-of", None}
    )
