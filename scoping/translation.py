"""Mark texts for translation where Django must not be imported."""


def N_(text: str) -> str:  # noqa: N802 - the name that extractors of gettext know
    """Return the text as it is; the page that shows it translates it.

    Texts that are stored stay English, with their values beside them, whatever the language of
    the person for whom a worker happens to run.
    """
    return text
