"""Organisations' ids in the spelling by which ORCID knows them, their check digits held.

Source of LEI's check: ISO 17442 (ISO 7064 MOD 97-10 over letters as numbers).
"""

import re
from functools import lru_cache

from orcid_client import ror
from records.values.noise import code_of
from records.values.refusal import ValueRefusedError, quoted
from records.values.vocabulary import ORGANIZATION_SOURCES
from scoping.translation import N_

_NEARLY_ROR = re.compile(r"(?:https?://)?(?:www\.)?ror\.org/.*", re.IGNORECASE)
_GRID = re.compile(
    r"(?:grid\s*:\s*)?(?:https?://(?:www\.)?grid\.ac/institutes/)?(grid\.[0-9]+\.[0-9a-f]{1,2})/?",
    re.IGNORECASE,
)
_GRID_NUMBER = re.compile(r"[0-9]+\.[0-9a-f]{1,2}", re.IGNORECASE)
_FUNDREF = re.compile(
    r"(?:(?:doi|fundref|funder(?: id)?)\s*:?\s*)?((?:https?://)?(?:dx\.|www\.)?doi\.org/)?"
    r"10\.13039/([0-9]+)/?", re.IGNORECASE
)  # fmt: skip
_FUNDREF_NUMBER = re.compile(r"(?:fundref\s*:?\s*)?((?:100|501)[0-9]{6,12})", re.IGNORECASE)
_RINGGOLD = re.compile(
    r"(?:(?:ringgold|rin)(?:\s*id)?\s*[:#]?\s*)?([0-9]{1,12})(?:\.0)?", re.IGNORECASE
)
_LEI = re.compile(r"(?:lei\s*:?\s*)?([A-Z0-9]{18}[0-9]{2})", re.IGNORECASE)
_LONGEST_RINGGOLD = 8
_FUNDREF_SPELLINGS = (
    "http://dx.doi.org/", "https://dx.doi.org/", "http://doi.org/", "https://doi.org/",
)  # fmt: skip


@lru_cache(maxsize=4096)
def parse(identifier: str, source: str = "") -> tuple[str, str]:
    """Return an organisation's id as ORCID knows it, and its registry, told from its form if empty.

    What has no form of its registry goes through as it is: ORCID's own rules judge it.

    Raises:
        ValueRefusedError: its check digits are wrong, no registry has such ids, or it is no value.
    """
    text = code_of(identifier)
    registry = ORGANIZATION_SOURCES.find(source) if source.strip() else ""
    for name, read in _READERS.items():
        if registry in {"", name} and (found := read(text, bool(registry))) is not None:
            return found, name
    return (text, registry) if registry else (_ror(text, True) or "", "ROR")  # noqa: FBT003


def _ror(text: str, is_named: bool) -> str | None:  # noqa: FBT001 - each reader's signature
    if not is_named and not ror.is_like(text) and not _NEARLY_ROR.fullmatch(text):
        return None
    try:
        return ror.parse(text)
    except ror.InvalidRorId as error:
        raise ValueRefusedError(str(error)) from None


def _grid(text: str, is_named: bool) -> str | None:  # noqa: FBT001
    found = _GRID.fullmatch(text)
    if found:
        return found[1].lower()
    return f"grid.{text.lower()}" if is_named and _GRID_NUMBER.fullmatch(text) else None


def _fundref(text: str, is_named: bool) -> str | None:  # noqa: FBT001
    found = _FUNDREF.fullmatch(text)
    if found:
        # ORCID takes four spellings; one of them stays as it is.
        start = (found[1] or "").lower()
        return (
            f"{start if start in _FUNDREF_SPELLINGS else _FUNDREF_SPELLINGS[0]}10.13039/{found[2]}"
        )
    number = _FUNDREF_NUMBER.fullmatch(text)
    return f"{_FUNDREF_SPELLINGS[0]}10.13039/{number[1]}" if is_named and number else None


def _lei(text: str, is_named: bool) -> str | None:  # noqa: FBT001
    found = _LEI.fullmatch(re.sub(r"[\s-]", "", text) if is_named else text)
    if found is None:
        return None
    code = found[1].upper()
    if int("".join(str(int(one, 36)) for one in code)) % 97 != 1:
        raise _wrong("LEI", text)
    return code


def _ringgold(text: str, is_named: bool) -> str | None:  # noqa: FBT001
    found = _RINGGOLD.fullmatch(text)
    if found is None or (not is_named and len(found[1]) > _LONGEST_RINGGOLD):
        return None
    return found[1]


def _wrong(registry: str, text: str) -> ValueRefusedError:
    return ValueRefusedError(
        N_(
            "“{value}” is not a {registry} ID: its check digits do not match, so a character is "
            "mistyped, or the spreadsheet counted it up. Look it up again."
        ).format(value=quoted(text), registry=registry)
    )


_READERS = {"ROR": _ror, "GRID": _grid, "FUNDREF": _fundref, "LEI": _lei, "RINGGOLD": _ringgold}
