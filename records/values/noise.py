"""What stands in a cell and is no value: spreadsheet errors, placeholders, invisible characters."""

import re
import unicodedata
from enum import Enum

from records.values.refusal import ValueRefusedError, quoted
from scoping.translation import N_


class TextKind(Enum):
    """What a text is, which decides which words are none of its values."""

    NAME = "name"
    TITLE = "title"
    REGION = "region"
    TEXT = "text"
    CODE = "code"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Excel's errors in its languages, LibreOffice's and Google's; a cell that is too narrow: ####
_ERRORS = _words(
    """
    #N/A #REF! #VALUE! #DIV/0! #NAME? #NUM! #NULL! #SPILL! #CALC! #FIELD! #BLOCKED! #CONNECT!
    #UNKNOWN! #BUSY! #GETTING_DATA #ERROR! #EXTERNAL! #PYTHON! #TIMEOUT! #CIRCULAR! #N/A!
    #NV #BEZUG! #WERT! #ZAHL! #ÜBERLAUF! #KALK! #FELD! #BLOCKIERT! #VERBINDEN!
    #VALEUR! #NOM? #NOMBRE! #NUL! #PROPAGATION! #EPARS! #ÉPARS! #CHAMP! #CALCUL!
    #N/D #¡REF! #¡VALOR! #¡DIV/0! #¿NOMBRE? #¡NUM! #¡NULO! #¡DESBORDAMIENTO! #¡CALC! #¡CAMPO!
    #RIF! #VALORE! #NOME? #NULLO! #ESPANSIONE! #VALOR! #NÚM! #NULO! #DESPEJAR! #DESPEJO!
    #N/B #VERW! #WAARDE! #DEEL/0! #NAAM? #GETAL! #LEEG! #OVERLOOP!
    #N/D! #ADR! #ARG! #DZIEL/0! #NAZWA? #LICZBA! #ZERO! #ROZLANIE!
    #I/T #REFERENS! #VÄRDEFEL! #DIVISION/0! #NAMN? #OGILTIGT! #SKÄRNING! #SAKNAS!
    #REFERENCE! #VÆRDI! #NAVN? #VERDI! #NULL #PUUTTUU! #VIITTAUS! #ARVO! #JAKO/0! #NIMI? #LUKU!
    #YOK #BAŞV! #DEĞER! #SAYI/0! #AD? #SAYI! #BOŞ! #HIÁNYZIK #HIV! #ÉRTÉK! #ZÉRÓOSZTÓ! #NÉV?
    #SZÁM! #NULLA! #HODNOTA! #ODKAZ! #DĚLENÍ_NULOU! #NÁZEV? #ČÍSLO! #NENÍ_K_DISPOZICI
    #\N{CYRILLIC CAPITAL LETTER EN}/Д #ССЫЛКА! #ЗНАЧ! #ДЕЛ/0! #ИМЯ? #ЧИСЛО! #ПУСТО!
    """
)
_ERROR_FORMS = re.compile(r"ERR:\d{3}|#{2,}|#(?:REF|VALUE|NAME|DIV/0|NUM|SPILL|CALC)[!?]?")

_EMPTY_WORDS = _words(
    """
    (NULL) <NULL> [NULL] {NULL} \\N <NA> <NONE> (NONE) (BLANK) (EMPTY) N/A N.A.
    - -- --- \N{EN DASH} \N{EM DASH} _ . .. ... ? ?? ??? / // * #
    """
)
"""None of these is a value anywhere; compared in upper case."""
_NULL_WORDS = frozenset(["NULL", "null", "NaN", "nan", "NaT", "undefined"])
"""What programs write for nothing, as they write it."""
_NONE_WORDS = _NULL_WORDS | {"None", "none", "NONE"}
_TEXT_WORDS = _NONE_WORDS | {"NA"}
_CODE_WORDS = frozenset(
    word.upper() for word in (*_TEXT_WORDS, "n.a", "k.a.", "nil", "unknown", "NOT APPLICABLE",
                              "NOT AVAILABLE", "tbd", "tba", "tbc", "blank", "empty")
)  # fmt: skip
_OF_KIND: dict[TextKind, frozenset[str]] = {
    TextKind.NAME: frozenset(),
    TextKind.TITLE: _NULL_WORDS,
    TextKind.REGION: _NONE_WORDS,
    TextKind.TEXT: _TEXT_WORDS,
    TextKind.CODE: frozenset(),
}
_LONGEST_NOISE = 24
# Most texts begin with no letter of any of them, and are looked at no further.
_FIRST_OF_NOISE = frozenset(
    letter
    for word in _ERRORS | _EMPTY_WORDS | _TEXT_WORDS | _CODE_WORDS | {"ERR"}
    for letter in (word[0].upper(), word[0].lower())
)

_LOST = "\N{REPLACEMENT CHARACTER}"
# Never part of a word; joiners and marks of direction are, in Persian, Hindi or Hebrew.
_NOWHERE = re.compile("[\u00ad\u200b\u2060-\u2064\ufeff\ufff9-\ufffb]")
_AT_EDGES = "".join(
    map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A)))
)
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_SPACES = re.compile(r"\s+")


def plain(text: str) -> str:
    """Return a text without invisible characters, and without blanks around it.

    Inside it a joiner or a mark of direction stays, since some scripts need them.
    """
    if text.isascii():
        return text.strip()
    text = _NOWHERE.sub("", text)
    while (shorter := text.strip().strip(_AT_EDGES)) != text:
        text = shorter
    return text


def plain_code(text: str) -> str:
    """Return a code, an address or a number as it is typed on a keyboard.

    Nothing invisible is left, dashes are hyphens, each space is a blank.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    visible = "".join(
        character
        for character in unicodedata.normalize("NFC", text)
        if unicodedata.category(character) != "Cf"
    )
    return _SPACES.sub(" ", _DASHES.sub("-", visible)).strip()


def is_spreadsheet_error(text: str) -> bool:
    """Say whether a text is what a spreadsheet shows for a formula that failed."""
    if text[:1] not in {"#", "E", "e"}:
        return False
    upper = text.upper()
    return upper in _ERRORS or bool(_ERROR_FORMS.fullmatch(upper))


def is_placeholder(text: str, kind: TextKind) -> bool:
    """Say whether a text is a word for nothing, in a field of some kind."""
    upper = text.upper()
    if upper in _EMPTY_WORDS or text in _OF_KIND[kind]:
        return True
    return kind is TextKind.CODE and upper in _CODE_WORDS


def refuse_noise(text: str, kind: TextKind) -> None:
    """Refuse what is no value.

    Raises:
        ValueRefusedError: it is an error of a spreadsheet, a placeholder, or was damaged before.
    """
    if text[:1] in _FIRST_OF_NOISE and len(text) <= _LONGEST_NOISE:
        if is_spreadsheet_error(text):
            raise ValueRefusedError(
                N_(
                    "The cell contains “{value}”, an error of the spreadsheet. Correct its formula "
                    "or leave the cell empty."
                ).format(value=text)
            )
        if is_placeholder(text, kind):
            raise ValueRefusedError(
                N_(
                    "“{value}” stands for a missing value. Enter the value or leave the cell empty."
                ).format(value=text)
            )
    if not text.isascii() and _LOST in text:
        raise ValueRefusedError(
            N_(
                "“{value}” contains the character “\N{REPLACEMENT CHARACTER}”: a letter was lost "
                "when the text was saved. Enter it again."
            ).format(value=quoted(text))
        )


def text_of(text: str, kind: TextKind) -> str:
    """Return a free text without what cannot be seen. Raises ValueRefusedError for no value."""
    found = plain(text)
    refuse_noise(found, kind)
    return found


def code_of(text: str) -> str:
    """Return a text that is to be read as a code. Raises ValueRefusedError for no value."""
    found = plain_code(text)
    refuse_noise(found, TextKind.CODE)
    return found
