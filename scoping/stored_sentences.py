"""Show stored English sentences in the reader's language."""

from django.utils.translation import get_language, gettext

from scoping.translation import template_of


def translated(sentence: str) -> str:
    """Return a stored sentence in the current language; one that is not ours stays as it is.

    The templates are only searched when the current language is not the one that is stored. A
    value named ``reason`` or ``what`` is a marked text too; what follows a colon is ORCID's.
    """
    if not sentence or (get_language() or "en").startswith("en"):
        return sentence
    whole = gettext(sentence)
    if whole != sentence:
        return whole
    found = template_of(sentence)
    if found is None:
        ours, colon, orcids = sentence.partition(": ")
        return gettext(ours) + colon + orcids
    template, values = found
    ours = {name: translated(values[name]) for name in ("reason", "what") if name in values}
    return gettext(template).format(**values | ours)
