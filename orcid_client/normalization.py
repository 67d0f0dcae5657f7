"""How ORCID normalises identifiers before it compares them.

Two identifiers are equal for ORCID if their types and normal forms are. Taking two for equal that
ORCID keeps apart would hold back a good item, so each rule fits whole spellings that ORCID is known
to read; a value that no rule fits is compared as it is written.
Source: the normalisers of ORCID-Source (`core/utils/v3/identifiers/normalizers`), cac0eca.
"""

from __future__ import annotations

import html
import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from orcid_client.vocabularies import CASE_SENSITIVE_ID_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);")
# It ends at a blank or the & of a query; a full stop, bracket, slash or # at its end is part of it.
_DOI = re.compile(r"10(?:\.[0-9a-zA-Z]+)+/[^\s&]+")
_ISBN = re.compile(r"(?:ISBN(?:1[03])?:?)?((?:97[89])?[0-9]{9}[0-9X])")
_ISSN = re.compile(r"(?:ISSN:?)?([0-9]{7}[0-9X])")
_PMID = re.compile(
    r"""(?:(?:info:)?pmid[:/]?\s*)?([0-9]+)
      |(?:https?://)?(?:
          pubmed\.ncbi\.nlm\.nih\.gov/
          |(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed/
          |(?:www\.)?europepmc\.org/(?:article|abstract)/med/
      )([0-9]+)/?(?:[?\#]\S*)?""",
    re.IGNORECASE | re.VERBOSE,
)
_PMC = re.compile(
    r"""(?:(?:pmcid:?\s*)?pmc)?([0-9]+)
      |(?:https?://)?(?:
          (?:www\.)?europepmc\.org/(?:article|abstract)/pmc/
          |(?:www\.)?ncbi\.nlm\.nih\.gov/pmc/articles/
          |pmc\.ncbi\.nlm\.nih\.gov/articles/
      )(?:pmc)?([0-9]+)/?(?:[?\#]\S*)?""",
    re.IGNORECASE | re.VERBOSE,
)
_ARXIV = re.compile(
    r"""(?:arxiv:\s*|(?:https?://)?(?:www\.)?arxiv\.org/(?:abs|pdf)/)?
    ((?:[0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7})(?:v[0-9]+)?)(?:\.pdf)?""",
    re.IGNORECASE | re.VERBOSE,
)
_BIBCODE = re.compile(
    r"(?:bibcode:\s*|(?:https?://)?(?:ui\.)?adsabs\.harvard\.edu/(?:\#?abs/))?(\S+)", re.IGNORECASE
)
_RRID = re.compile(
    r"(?:(?:https?://)?(?:identifiers\.org/(?:rrid/)?|(?:www\.)?scicrunch\.org/resolver/))?"
    r"(?:rrid:\s*)?(\S+)",
    re.IGNORECASE,
)
# A colon before a port follows a host, not a scheme.
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?![0-9]+(?:/|$))")


def _decoded(value: str) -> str:
    return _ENTITY.sub(lambda found: html.unescape(found.group()), value)


def _doi(value: str) -> str | None:
    found = _DOI.search(_decoded(value))
    return found.group().lower() if found else None


def _plain(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    """Return the rule of numbers that are written with blanks and hyphens, or without."""

    def normalise(value: str) -> str | None:
        found = pattern.fullmatch(re.sub(r"[\s-]", "", value).upper())
        return found.group(1) if found else None

    return normalise


def _prefixed(pattern: re.Pattern[str], prefix: str = "") -> Callable[[str], str | None]:
    """Return the rule of ids whose prefix and resolver's address do not count."""

    def normalise(value: str) -> str | None:
        found = pattern.fullmatch(value)
        return prefix + next(filter(None, found.groups())) if found else None

    return normalise


def _arxiv(value: str) -> str | None:
    found = _ARXIV.fullmatch(value)
    return f"arXiv:{found.group(1).lower()}" if found else None


def _uri(value: str) -> str:
    return value if _SCHEME.match(value) else f"http://{value}"


_RULES: Mapping[str, Callable[[str], str | None]] = MappingProxyType(
    {
        "doi": _doi,
        "isbn": _plain(_ISBN),
        "issn": _plain(_ISSN),
        "pmid": _prefixed(_PMID),
        "pmc": _prefixed(_PMC, "pmc"),
        "arxiv": _arxiv,
        "bibcode": _prefixed(_BIBCODE),
        "rrid": _prefixed(_RRID),
        "uri": _uri,
    }
)


def normalized(id_type: str, value: str) -> str:
    """Return the value that ORCID compares for an identifier of this type."""
    stripped = value.strip()
    rule = _RULES.get(id_type)
    if rule is not None:
        return rule(stripped) or stripped
    return stripped if id_type in CASE_SENSITIVE_ID_TYPES else stripped.lower()
