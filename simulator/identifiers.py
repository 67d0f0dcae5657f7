"""iDs with their checksum, and external identifiers as the registry normalises them."""

import html
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


_ENTITY = re.compile(r"&(#\d+|#[xX][\da-fA-F]+|\w+);", re.ASCII)
_DOI = re.compile(r"10(\.[0-9a-zA-Z]+)+/[^&\s]+")
_ISBN = re.compile(r"(97[89])?[0-9]{9}[0-9X]")
_ISSN = re.compile(r"[0-9]{4}-[0-9]{3}[0-9X]")
_ARXIV = re.compile(r"[0-9]{4}\.[0-9]{4,5}(v[0-9]+)?|[a-z-]+(\.[a-z]{2})?/[0-9]{7}(v[0-9]+)?")
_NUMBER = re.compile(r"[0-9]+")
_WEB = re.compile(r"(?i)^https?://(www\.)?")
# Where ids of a kind are looked up, without scheme and www: what follows is the id.
_RESOLVERS = {
    "pmid": (
        "pubmed.ncbi.nlm.nih.gov/",
        "ncbi.nlm.nih.gov/pubmed/",
        "europepmc.org/article/med/",
        "europepmc.org/abstract/med/",
    ),
    "pmc": (
        "pmc.ncbi.nlm.nih.gov/articles/",
        "ncbi.nlm.nih.gov/pmc/articles/",
        "europepmc.org/article/pmc/",
        "europepmc.org/abstract/pmc/",
    ),
    "arxiv": ("arxiv.org/abs/", "arxiv.org/pdf/"),
    "bibcode": (
        "adsabs.harvard.edu/abs/",
        "ui.adsabs.harvard.edu/abs/",
        "ui.adsabs.harvard.edu/#abs/",
    ),
    "rrid": ("identifiers.org/rrid/", "identifiers.org/", "scicrunch.org/resolver/"),
}


def _without_resolver(kind: str, value: str) -> tuple[str, bool]:
    """Return an id without the address it is looked up at, and whether there was one."""
    plain = _WEB.sub("", value.strip()).removeprefix("www.")
    for resolver in _RESOLVERS[kind]:
        if plain.lower().startswith(resolver):
            return plain[len(resolver) :], True
    return value.strip(), False


def _number(kind: str, value: str, prefix: str) -> str | None:
    """Return the digits of a number that may have a prefix or be in an address with a query."""
    rest, was_address = _without_resolver(kind, value)
    plain = re.sub(prefix, "", rest, count=1)
    if was_address:
        plain = re.sub(r"/?([?#]\S*)?\Z", "", plain, count=1)
    return plain if _NUMBER.fullmatch(plain) else None


def _doi(value: str) -> str | None:
    found = _DOI.search(_ENTITY.sub(lambda entity: html.unescape(entity.group()), value))
    return found.group().lower() if found else None


def _isbn(value: str) -> str | None:
    plain = re.sub(r"[-\s]", "", value).upper()
    for prefix in ("", "ISBN", "ISBN:", "ISBN10", "ISBN10:", "ISBN13", "ISBN13:"):
        if plain.startswith(prefix) and _ISBN.fullmatch(plain[len(prefix) :]):
            return plain[len(prefix) :]
    return None


def _issn(value: str) -> str | None:
    plain = re.sub(r"[-\s]", "", value).upper().removeprefix("ISSN").removeprefix(":")
    shaped = f"{plain[:4]}-{plain[4:]}"
    return shaped if _ISSN.fullmatch(shaped) else None


def _pmid(value: str) -> str | None:
    return _number("pmid", value, r"(?i)^(info:)?pmid[:/]?\s*")


def _pmc(value: str) -> str | None:
    found = _number("pmc", value, r"(?i)^(pmcid:?\s*)?pmc")
    return f"pmc{found}" if found else None


def _arxiv(value: str) -> str | None:
    plain = re.sub(r"(?i)^arxiv:\s*|\.pdf$", "", _without_resolver("arxiv", value)[0]).lower()
    return f"arXiv:{plain}" if _ARXIV.fullmatch(plain) else None


def _bibcode(value: str) -> str | None:
    plain, was_address = _without_resolver("bibcode", value)
    plain = plain if was_address else re.sub(r"(?i)^bibcode:\s*", "", plain)
    return _one_word(plain)


def _rrid(value: str) -> str | None:
    return _one_word(re.sub(r"(?i)^rrid:\s*", "", _without_resolver("rrid", value)[0]))


def _one_word(text: str) -> str | None:
    return text if len(text.split()) == 1 and text == text.strip() else None


def _uri(value: str) -> str | None:
    plain = value.strip()
    scheme, colon, rest = plain.partition(":")
    is_scheme = colon and re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]*", scheme)
    is_port = re.match(r"\d+(/|$)", rest, re.ASCII)
    return plain if is_scheme and not is_port else f"http://{plain}"


_NORMALISERS: dict[str, Callable[[str], str | None]] = {
    "doi": _doi,
    "isbn": _isbn,
    "issn": _issn,
    "pmid": _pmid,
    "pmc": _pmc,
    "arxiv": _arxiv,
    "bibcode": _bibcode,
    "rrid": _rrid,
    "uri": _uri,
}


def normalised(kind: str, value: str) -> str | None:
    """Return the value as the registry compares it, None where it does not fit its type."""
    if kind in _NORMALISERS:
        return _NORMALISERS[kind](value)
    plain = value.strip()
    return plain if kind in CASE_SENSITIVE_ID_TYPES else plain.lower()


def comparable(kind: str, value: str) -> str:
    """Return what two equal identifiers have in common; misfits compare by their own text."""
    return f"{kind}:{normalised(kind, value) or value.strip()}"


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
