"""How ORCID normalises identifiers before it compares them.

Source: the normalisers of ORCID-Source (release 3.0.43). A value its type's rule does not fit
is compared as it stands.
"""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from orcid_client.vocabularies import CASE_SENSITIVE_ID_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_DOI = re.compile(r"(10(?:\.[0-9a-zA-Z]+)+/(?:(?![\"&'])\S)+)\b")
_ISBN = re.compile(r"(?:97[89])?[0-9]{9}[0-9X]")
_ISSN = re.compile(r"[0-9]{7}[0-9X]")
_PMID = re.compile(r"([0-9]{1,8})/?$")
_PMC = re.compile(r"(pmc[0-9]+)")
_ARXIV = re.compile(r"((?:[0-9]{4}\.[0-9]{4,5}|[a-z-]+(?:\.[a-z]{2})?/[0-9]{7})(?:v[0-9]+)?)")


def _doi(value: str) -> str | None:
    found = _DOI.search(value)
    return found.group(1).lower() if found else None


def _digits(pattern: re.Pattern[str]) -> Callable[[str], str | None]:
    def normalise(value: str) -> str | None:
        found = pattern.search(re.sub(r"[\s-]", "", value).upper())
        return found.group(0) if found else None

    return normalise


def _searched(pattern: re.Pattern[str], prefix: str = "") -> Callable[[str], str | None]:
    def normalise(value: str) -> str | None:
        found = pattern.search(value.strip().lower())
        return prefix + found.group(1) if found else None

    return normalise


_RULES: Mapping[str, Callable[[str], str | None]] = MappingProxyType(
    {
        "doi": _doi,
        "isbn": _digits(_ISBN),
        "issn": _digits(_ISSN),
        "pmid": _searched(_PMID),
        "pmc": _searched(_PMC),
        "arxiv": _searched(_ARXIV, "arxiv:"),
    }
)


def normalized(id_type: str, value: str) -> str:
    """Return the value that ORCID compares for an identifier of this type."""
    stripped = value.strip()
    rule = _RULES.get(id_type)
    if rule is not None:
        return rule(stripped) or stripped
    return stripped if id_type in CASE_SENSITIVE_ID_TYPES else stripped.lower()
