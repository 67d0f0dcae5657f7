"""How the search box compares words: without case and without accents. Pure."""

import unicodedata

# Letters with a stroke or of their own that Unicode does not take apart
_LETTERS = str.maketrans(
    {
        "ø": "o",
        "ł": "l",
        "đ": "d",
        "ð": "d",
        "ħ": "h",
        "\u0131": "i",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
    }
)


def folded(text: str) -> str:
    """Return words as they are stored for and looked up by the search box.

    So "garcia" finds García, and "STRASSE" finds Straße.
    """
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return bare.translate(_LETTERS)
