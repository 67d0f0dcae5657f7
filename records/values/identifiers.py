"""External identifiers: their value in the spelling that resolves, and the address it has.

The values are those that ``orcid_client.normalization`` calls equal to what was written: an item
keeps its identity for ORCID, and for an import that derives a key from it.
"""

import html
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import quote, unquote

from orcid_client.normalization import normalized
from orcid_client.vocabularies import RESOLVERS
from records.values import urls
from records.values.noise import code_of
from records.values.refusal import ValueRefusedError, quoted
from scoping.translation import N_

_SHORTENED = re.compile(r"[0-9][.,][0-9]+E[+-]?[0-9]+", re.IGNORECASE)
_SEPARATORS = (r"\s*[;|\n\r\t]+\s*", r",\s+", r"\s*,\s*", r"\s+")
_TRAILING = ".,;:'\"”\u2019"
_LEADING = "(<[{\"'“\u2018 "
_OF_SPREADSHEET = re.compile(r"([0-9]+)\.0+")


@lru_cache(maxsize=8192)
def parse(id_type: str, text: str) -> str:
    """Return the value of an identifier of ORCID's type, as it is published.

    Raises:
        ValueRefusedError: it is none of its type, is several, or is no value.
    """
    bare = code_of(text)
    if not bare:
        return bare
    if id_type not in {"handle", "uri", "urn"}:
        whole_number(bare)
    rule = _RULES.get(id_type)
    if rule is None:
        return bare
    found = rule(bare)
    if found is not None:
        return found
    if len(split(id_type, text)) > 1:
        raise ValueRefusedError(
            N_("“{value}” has several identifiers. Enter each of them on its own.").format(
                value=quoted(bare)
            )
        )
    raise ValueRefusedError(_sentence(id_type, bare))


def whole_number(text: str) -> str:
    """Return a text that is no number without its last digits.

    Raises:
        ValueRefusedError: it is one such as 9.78316E+12.
    """
    if ("E" in text or "e" in text) and _SHORTENED.fullmatch(text):
        raise ValueRefusedError(
            N_(
                "The spreadsheet has shortened the number to “{value}”. Format the column as text "
                "and enter all its digits."
            ).format(value=text)
        )
    return text


@lru_cache(maxsize=4096)
def split(id_type: str, text: str) -> tuple[str, ...]:
    """Return the identifiers in one cell: several if each piece is valid on its own.

    Identifiers without a form of their own are only parted by bars, semicolons and lines.
    """
    rule = _RULES.get(id_type)
    if rule is not None and "\n" not in text and rule(_bare(text)) is not None:
        return (text,)
    for separator in _SEPARATORS if rule else _SEPARATORS[:1]:
        pieces = [piece for piece in re.split(separator, text.strip()) if piece.strip()]
        if len(pieces) > 1 and all(_is_one(rule, piece) for piece in pieces):
            return tuple(dict.fromkeys(pieces))
    return (text,)


def _is_one(rule: "Rule | None", piece: str) -> bool:
    return rule is None or rule(_bare(piece)) is not None


def _bare(text: str) -> str:
    try:
        return code_of(text)
    except ValueRefusedError:
        return ""


@lru_cache(maxsize=8192)
def address_of(id_type: str, value: str) -> str | None:
    """Return where an identifier in its published form is looked up, if anywhere."""
    if id_type == "uri":
        return value if value.startswith(("https://", "http://")) else None
    prefix = RESOLVERS.get(id_type)
    if prefix is None or not value or " " in value:
        return None
    return prefix + quote(value, safe="/:;()._-~!$'*+,@=")


Rule = Callable[[str], str | None]

_RESOLVER = re.compile(
    r"(?:https?:?/*)?(?:(?:dx\.|www\.|doi\.)?doi\.org(?:\.[a-z0-9.-]+)?|doi-org\.[a-z0-9.-]+"
    r"|dx-doi-org\.[a-z0-9.-]+)(?::[0-9]+)?/+(?:doi:)?",
    re.IGNORECASE,
)
_DOI_FIRST = re.compile(r"(?:(?:info:)?doi(?:\.org)?\s*[:/=]?\s*|urn:doi:)+", re.IGNORECASE)
_DOI = re.compile(r"10(?:\.[0-9a-zA-Z]+)+/[^\s]+")
_ENTITY = re.compile(r"&(?:#[0-9]+|#[xX][0-9A-Fa-f]+|lt|gt|amp|quot);")


def _doi(text: str) -> str | None:
    found = _ENTITY.sub(lambda one: html.unescape(one.group()), text).lstrip(_LEADING)
    found = _DOI_FIRST.sub("", found, count=1) if _DOI_FIRST.match(found) else found
    at = _RESOLVER.match(found)
    if at:
        found = found[at.end() :].partition("?")[0]
    if "%" in found and (at or "/" not in found):
        found = unquote(found)
    found = _without_end(found)
    if not _DOI.fullmatch(found) or "http:" in found or "https:" in found:
        return None
    # Another one after it: 10.5555/a;10.5555/b
    return None if re.search(r"[;,|]\s*(?:doi:\s*)?10\.[0-9.]+/", found) else found


def _without_end(text: str) -> str:
    """Return a text without the marks of the sentence it stood in."""
    while text:
        shorter = text.rstrip(_TRAILING)
        for opening, closing in ("()", "[]", "{}", "<>"):
            if shorter.endswith(closing) and shorter.count(closing) > shorter.count(opening):
                shorter = shorter[:-1]
        if shorter == text:
            break
        text = shorter
    return text


_BRACKETS = re.compile(r"\s*\((?:[^()]*)\)\s*$")
_ISBN_FIRST = re.compile(
    r"(?:(?:https?://)?(?:www\.)?(?:worldcat\.org/isbn/|isbnsearch\.org/isbn/)|urn:isbn:)|"
    r"(?:e-?)?isbn(?:[ -]?1[03](?![0-9]))?\s*[:#=]?\s*",
    re.IGNORECASE,
)
_ISSN_FIRST = re.compile(
    r"(?:(?:https?://)?portal\.issn\.org/resource/issn/|urn:issn:)|"
    r"(?:[ep]-?)?issn(?:-?l)?\s*[:#=]?\s*",
    re.IGNORECASE,
)


def _number(text: str, first: re.Pattern[str]) -> str:
    found = first.sub("", _BRACKETS.sub("", text).strip(_TRAILING + " "), count=1)
    whole = _OF_SPREADSHEET.fullmatch(found)
    return (whole[1] if whole else re.sub(r"[\s-]", "", found)).upper()


def _isbn(text: str) -> str | None:
    found = _number(text, _ISBN_FIRST)
    return (
        found if re.fullmatch(r"97[89][0-9]{10}|[0-9]{9}[0-9X]", found) and _holds(found) else None
    )


def _holds(isbn: str) -> bool:
    if len(isbn) == len("9783161484100"):
        return sum(int(one) * (1, 3)[place % 2] for place, one in enumerate(isbn)) % 10 == 0
    return _weighted(isbn) % 11 == 0


def _issn(text: str) -> str | None:
    found = _number(text, _ISSN_FIRST)
    if not re.fullmatch(r"[0-9]{7}[0-9X]", found) or _weighted(found) % 11:
        return None
    return f"{found[:4]}-{found[4:]}"


def _weighted(digits: str) -> int:
    """Return the sum of digits, each times its place from the end; X is ten."""
    return sum(
        (10 if one == "X" else int(one)) * (len(digits) - place) for place, one in enumerate(digits)
    )


def _pmid(text: str) -> str | None:
    whole = _OF_SPREADSHEET.fullmatch(text)
    found = normalized("pmid", whole[1] if whole else text.strip(_TRAILING + " "))
    return found if re.fullmatch(r"[1-9][0-9]{0,8}", found) else None


def _pmc(text: str) -> str | None:
    whole = _OF_SPREADSHEET.fullmatch(text)
    found = normalized("pmc", whole[1] if whole else text.strip(_TRAILING + " "))
    return found.upper() if re.fullmatch(r"pmc[1-9][0-9]{0,8}", found) else None


def _arxiv(text: str) -> str | None:
    bare = re.sub(r"\s*\[[a-zA-Z.-]+\]$", "", text.strip(_TRAILING + " "))
    found = normalized("arxiv", re.sub(r"^(?:https?://)?export\.arxiv\.org/", "arxiv.org/", bare))
    return found.removeprefix("arXiv:") if found.startswith("arXiv:") else None


_HANDLE = re.compile(
    r"(?:(?:info:)?(?:hdl|handle)(?:/|\s*:\s*)?\s*)?"
    r"(?:(?:https?://)?(?:[^/\s]+(?:/[^/\s]+)*/handle/|(?:www\.)?hdl\.handle\.net/))?"
    r"((?:[0-9]+(?:\.[0-9]+)*|[a-z][a-z0-9]*(?:\.[a-z0-9]+)+)/[^\s?#<>]+)(?:\?\S*)?",
    re.IGNORECASE,
)


def _handle(text: str) -> str | None:
    found = _HANDLE.fullmatch(text)
    if found is None or ":/" in found[1]:
        return None
    handle = _without_end(found[1])
    return None if handle.endswith("/") else handle


# Identifies a thing without being a page in a browser
_NAMING = re.compile(
    r"(?:urn|info|ark|doi|hdl|tag|oai|ftp|ftps|swh|did|ror|isbn|issn):\S+", re.IGNORECASE
)


def _uri(text: str) -> str | None:
    if _NAMING.fullmatch(text):
        return text
    try:
        found = urls.parse(text)
    except ValueRefusedError:
        return None
    # ORCID takes an address without a scheme for one of http.
    return (
        found if re.match(r"https?:", text, re.IGNORECASE) else f"http://{text.removeprefix('//')}"
    )


def _urn(text: str) -> str | None:
    return text if re.fullmatch(r"urn:[a-z0-9][a-z0-9-]*:\S+", text, re.IGNORECASE) else None


def _plain_of(id_type: str) -> Rule:
    def rule(text: str) -> str | None:
        found = normalized(id_type, text)
        return found if found and not re.search(r"\s", found) else None

    return rule


_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "doi": _doi, "isbn": _isbn, "issn": _issn, "pmid": _pmid, "pmc": _pmc, "arxiv": _arxiv,
        "handle": _handle, "uri": _uri, "urn": _urn, "bibcode": _plain_of("bibcode"),
        "rrid": _plain_of("rrid"),
    }
)  # fmt: skip

_LIKE = {
    "doi": ("DOI", "10.5555/12345678"),
    "isbn": ("ISBN", "978-3-16-148410-0"),
    "issn": ("ISSN", "0317-8471"),
    "pmid": ("PubMed ID", "12345678"),
    "pmc": ("PubMed Central ID", "PMC1234567"),
    "arxiv": ("arXiv ID", "2101.00001"),
    "handle": ("handle", "20.500.12345/678"),
    "uri": ("URI", "https://example.org/item/1"),
    "urn": ("URN", "urn:nbn:de:101:1-201102033592"),
    "bibcode": ("bibcode", "2019ApJ...882L..24A"),
    "rrid": ("RRID", "RRID:AB_90755"),
}


def _sentence(id_type: str, text: str) -> str:
    name, example = _LIKE[id_type]
    if id_type in {"isbn", "issn"}:
        digits = _number(text, _ISBN_FIRST if id_type == "isbn" else _ISSN_FIRST)
        if re.fullmatch(r"[0-9]{7}[0-9X]|[0-9]{9}[0-9X]|[0-9]{13}", digits):
            return N_(
                "“{value}” is not a valid {name}: its check digit does not match, so a digit is "
                "mistyped or missing."
            ).format(value=quoted(text), name=name)
    return N_("“{value}” is not a {name}. Write it like {example}.").format(
        value=quoted(text), name=name, example=example
    )
