"""What is raised for a value that cannot be used."""


class ValueRefusedError(ValueError):
    """A value is refused; the sentence says what is wrong with it and what to write."""


def quoted(text: str) -> str:
    """Return as much of a value as a sentence shows."""
    return text if len(text) <= LONGEST_QUOTED else f"{text[:LONGEST_QUOTED]}…"


LONGEST_QUOTED = 60
