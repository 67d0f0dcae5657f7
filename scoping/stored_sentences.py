"""Show stored English sentences in the reader's language."""

from django.utils.translation import get_language, gettext

from scoping.translation import template_of

# Values that are marked texts themselves
_TEXTS = frozenset({"reason", "what"})


def translated(sentence: str) -> str:
    """Return a stored sentence in the current language; one that is not ours stays as it is.

    The templates are only searched when the current language is not the one that is stored. A
    value named ``reason`` or ``what`` is a marked text too; what follows a colon is ORCID's.
    """
    if not sentence or (get_language() or "en").startswith("en"):
        return sentence
    sentence = str(sentence)  # a message of Django's is an object
    whole = gettext(sentence)
    if whole != sentence:
        return whole
    found = template_of(sentence)
    if found is None:
        own, colon, orcids = sentence.partition(": ")
        return gettext(own) + colon + orcids
    template, values = found
    for name in values.keys() & _TEXTS:
        values[name] = translated(values[name])
    return gettext(template).format(**values)
