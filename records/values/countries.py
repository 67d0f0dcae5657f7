"""Countries: ORCID's codes of two letters from codes and names as people write them."""

from functools import cache, lru_cache

from babel import Locale
from babel.core import get_global

from orcid_client.vocabularies import COUNTRIES
from records.values.folding import letters, nearest
from records.values.noise import code_of, plain_code
from records.values.refusal import ValueRefusedError, quoted
from scoping.translation import N_

_LOCALES = ("en", "de", "fr", "es")
# What CLDR does not have: official names, those of databases, and codes that ISO reserves
_OTHERS = {
    "UK": "GB", "EL": "GR", "Great Britain": "GB", "England": "GB", "Scotland": "GB", "Wales": "GB",
    "Northern Ireland": "GB", "Großbritannien": "GB", "Grande-Bretagne": "GB", "Gran Bretaña": "GB",
    "United Kingdom of Great Britain and Northern Ireland": "GB", "Britain": "GB",
    "USA": "US", "U.S.A.": "US", "United States of America": "US", "EE.UU.": "US", "EEUU": "US",
    "Vereinigte Staaten von Amerika": "US", "États-Unis d'Amérique": "US", "The Netherlands": "NL",
    "Estados Unidos de América": "US", "Holland": "NL", "Czech Republic": "CZ",
    "Tschechische Republik": "CZ", "République tchèque": "CZ", "República Checa": "CZ",
    "Turkey": "TR", "Republic of Türkiye": "TR", "Russian Federation": "RU",
    "Republic of Korea": "KR", "Korea, Republic of": "KR", "Korea (Republic of)": "KR",
    "Korea": "KR", "Democratic People's Republic of Korea": "KP",
    "Korea, Democratic People's Republic of": "KP", "Korea (the Democratic People's Republic of)":
    "KP", "Iran, Islamic Republic of": "IR", "Islamic Republic of Iran": "IR",
    "Viet Nam": "VN", "Lao PDR": "LA", "Lao People's Democratic Republic": "LA",
    "Syrian Arab Republic": "SY", "Republic of Moldova": "MD", "Moldova, Republic of": "MD",
    "Macedonia": "MK", "FYROM": "MK", "Swaziland": "SZ", "Cabo Verde": "CV", "Ivory Coast": "CI",
    "Cote d'Ivoire": "CI", "Elfenbeinküste": "CI", "Costa de Marfil": "CI",
    "Congo, Democratic Republic of the": "CD", "Democratic Republic of the Congo": "CD",
    "Congo, the Democratic Republic of the": "CD", "DR Congo": "CD", "Zaire": "CD",
    "Republic of the Congo": "CG", "Tanzania, United Republic of": "TZ",
    "United Republic of Tanzania": "TZ", "Bolivia, Plurinational State of": "BO",
    "Plurinational State of Bolivia": "BO", "Venezuela, Bolivarian Republic of": "VE",
    "Bolivarian Republic of Venezuela": "VE", "Brunei Darussalam": "BN", "UAE": "AE",
    "Bosnia and Herzegovina": "BA", "Trinidad and Tobago": "TT", "Palestine": "PS",
    "State of Palestine": "PS", "Palestine, State of": "PS", "Vatican": "VA", "Holy See": "VA",
    "Burma": "MM", "Birma": "MM", "Myanmar": "MM", "East Timor": "TL",
    "Micronesia, Federated States of": "FM", "Federated States of Micronesia": "FM",
    "Hong Kong": "HK", "Hong Kong SAR": "HK", "Hongkong": "HK", "Macau": "MO", "Macao": "MO",
    "People's Republic of China": "CN", "PR China": "CN", "P.R. China": "CN",
    "Peoples R China": "CN", "Mainland China": "CN", "Taiwan, Province of China": "TW",
    "Chinese Taipei": "TW", "BRD": "DE", "Bundesrepublik Deutschland": "DE",
    "Federal Republic of Germany": "DE", "Republic of Ireland": "IE", "Eire": "IE",
    "Republic of South Africa": "ZA", "Slovak Republic": "SK", "Kingdom of Saudi Arabia": "SA",
    "Commonwealth of Australia": "AU", "Aotearoa": "NZ", "Aotearoa New Zealand": "NZ",
}  # fmt: skip


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
    others = {letters(name): code for name, code in _OTHERS.items()}
    return codes | names | others
