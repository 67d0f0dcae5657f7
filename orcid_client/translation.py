"""Mark sentences for translation; whoever shows them translates."""

import re

_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_TEMPLATES: dict[str, re.Pattern[str]] = {}
# Marks stand in loops too, so a text is looked at once
_SEEN: set[str] = set()


def N_(text: str) -> str:  # noqa: N802 - the name that extractors of gettext know
    """Return the text as it is; the page that shows it translates it.

    A text with values is marked as a template, `N_("Row {row} is empty.").format(row=3)`, so that
    the template can be found again from the sentence that was stored.
    """
    if text not in _SEEN:
        if _PLACEHOLDER.search(text):
            _TEMPLATES[text] = _pattern(text)
        _SEEN.add(text)
    return text


def template_of(sentence: str) -> tuple[str, dict[str, str]] | None:
    """Return the template that a sentence was made from and its values, or None.

    Where several fit, it is the one with the most text of its own.
    """
    fitting = [
        (template, found.groupdict())
        for template, pattern in _TEMPLATES.items()
        if (found := pattern.fullmatch(sentence))
    ]
    return max(fitting, key=lambda one: len(_PLACEHOLDER.sub("", one[0])), default=None)


def _pattern(template: str) -> re.Pattern[str]:
    parts = _PLACEHOLDER.split(template)
    seen: set[str] = set()
    pattern = re.escape(parts[0])
    for name, text in zip(parts[1::2], parts[2::2], strict=True):
        pattern += f"(?P={name})" if name in seen else f"(?P<{name}>.*?)"
        pattern += re.escape(text)
        seen.add(name)
    return re.compile(pattern, re.DOTALL)
