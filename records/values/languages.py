"""Languages: ORCID's codes from those of ISO 639 and BCP 47, and from names."""

from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global

from orcid_client.vocabularies import LANGUAGES
from records.values.folding import letters, nearest
from records.values.noise import code_of, plain_code
from records.values.refusal import ValueRefusedError, quoted
from scoping.translation import N_

_LOCALES = ("en", "de", "fr", "es")
_OLD_CODES = {"he": "iw", "id": "in", "yi": "ji"}
"""ORCID has the codes of before 1989."""
_OTHERS = {
    "heb": "iw", "ind": "in", "yid": "ji", "bih": "bh", "fil": "tl", "tgl": "tl", "twi": "tw",
    "Farsi": "fa", "Castilian": "es", "castellano": "es", "Castilian Spanish": "es",
    "Flemish": "nl",
    "Bokmål": "nb", "Nynorsk": "nn", "Mandarin": "zh_CN", "Simplified Chinese": "zh_CN",
    "Traditional Chinese": "zh_TW", "zh-Hans": "zh_CN", "zh-Hant": "zh_TW", "zh-CN": "zh_CN",
    "zh-SG": "zh_CN", "zh-TW": "zh_TW", "zh-HK": "zh_TW", "zh-MO": "zh_TW", "cmn": "zh_CN",
    "cmn-Hans": "zh_CN", "cmn-Hant": "zh_TW", "Brazilian Portuguese": "pt", "Gaelic": "gd",
    "American English": "en", "British English": "en", "Moldavian": "mo", "Persian": "fa",
    "zh-Hans-CN": "zh_CN", "zh-Hans-SG": "zh_CN", "zh-Hant-TW": "zh_TW", "zh-Hant-HK": "zh_TW",
}  # fmt: skip
_CHINESE = frozenset(
    letters(one) for one in ("zh", "chi", "zho", "Chinese", "Chinesisch", "chinois", "chino")
)


@lru_cache(maxsize=2048)
def parse(text: str) -> str:
    """Return ORCID's code of a language; what follows the language in ``en-GB`` is left out.

    Raises:
        ValueRefusedError: ORCID knows no such language; the nearest is named.
    """
    if plain_code(text) in LANGUAGES:
        return plain_code(text)
    code = code_of(text)
    bare = letters(code)
    if bare in _CHINESE:
        raise ValueRefusedError(
            N_("ORCID has two codes for Chinese. Write zh_CN (simplified) or zh_TW (traditional).")
        )
    base = letters(code.replace("_", "-").partition("-")[0]) if code.isascii() else ""
    found = _known().get(bare) or (_codes().get(base) if _is_tag(code) else None)
    if found:
        return found
    close = nearest(code, _known())
    if close:
        raise ValueRefusedError(
            N_(
                "ORCID does not know the language “{value}”. Did you mean {nearest} ({name})?"
            ).format(value=quoted(code), nearest=close[0], name=_name_of(close[0]))
        )
    raise ValueRefusedError(
        N_(
            "ORCID does not know the language “{value}”. Write its ISO 639-1 code, such as en."
        ).format(value=quoted(code))
    )


def _is_tag(code: str) -> bool:
    """Say whether a text has the form of en-GB, eng or zh_CN, and is no name."""
    first, *others = code.replace("_", "-").split("-")
    return len(first) in {2, 3} and all(1 < len(one) <= len("subtags1") for one in others)


def _name_of(code: str) -> str:
    current = {old: new for new, old in _OLD_CODES.items()}.get(code, code)
    return str(Locale("en").languages.get(current.partition("_")[0], code))


@cache
def _codes() -> dict[str, str]:
    """Return ORCID's codes by codes of two and three letters."""
    codes = {code.lower(): code for code in LANGUAGES if "_" not in code} | _OLD_CODES
    for longer, code in get_global("language_aliases").items():
        if len(longer) == len("eng") and (found := codes.get(code)):
            codes.setdefault(longer, found)
    return codes | {code: found for code, found in _OTHERS.items() if len(code) == len("heb")}


@cache
def _known() -> dict[str, str]:
    """Return codes by the letters of all they are known by."""
    codes = _codes()
    names: dict[str, str] = {}
    for locale in _LOCALES:
        for code, name in Locale(locale).languages.items():
            if code in codes:
                names.setdefault(letters(name), codes[code])
    others = {letters(name): code for name, code in _OTHERS.items()}
    return names | others | codes
