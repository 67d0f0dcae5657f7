"""Countries: ORCID's codes of two letters from codes and names as people write them."""

from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global

from orcid_client.vocabularies import COUNTRIES
from records.values.country_names import OTHER_NAMES
from records.values.folding import letters, nearest
from records.values.noise import code_of, plain_code
from records.values.refusal import ValueRefusedError, quoted
from scoping.translation import N_

_LOCALES = ("en", "de", "fr", "es")


@lru_cache(maxsize=2048)
def parse(text: str) -> str:
    """Return the code of a country: of a code of two or three letters, or of a name.

    Raises:
        ValueRefusedError: ORCID knows no such country; the nearest is named.
    """
    code = plain_code(text).upper()
    if code in COUNTRIES:  # before placeholders: NA is Namibia
        return code
    bare = code_of(text)
    found = _known().get(letters(bare))
    if found:
        return found
    close = nearest(bare, _known())
    if close:
        raise ValueRefusedError(
            N_(
                "ORCID does not know the country “{value}”. Did you mean {nearest} ({name})?"
            ).format(value=quoted(bare), nearest=close[0], name=name_of(close[0]))
        )
    raise ValueRefusedError(
        N_(
            "ORCID does not know the country “{value}”. Write its two-letter ISO 3166-1 code, such "
            "as GB."
        ).format(value=quoted(bare))
    )


def name_of(code: str) -> str:
    """Return the English name of a country."""
    return str(Locale("en").territories.get(code, code))


@cache
def _known() -> dict[str, str]:
    """Return codes by the letters of all they are known by."""
    codes = {
        letters(longer): shorter[0]
        for longer, shorter in get_global("territory_aliases").items()
        if len(longer) == len("GBR") and len(shorter) == 1 and shorter[0] in COUNTRIES
    }
    names: dict[str, str] = {}
    for locale in _LOCALES:
        found = Locale(locale).territories
        names |= {letters(found[code]): code for code in sorted(COUNTRIES) if code in found}
    others = {letters(name): code for name, code in OTHER_NAMES.items()}
    return codes | names | others
