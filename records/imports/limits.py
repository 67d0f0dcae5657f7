"""How much one file may hold, and what is said about a file that cannot be used."""

MOST_BYTES = 50 * 1024 * 1024
MOST_UNPACKED_BYTES = 400 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 200
LONGEST_CELL = 50_000
LONGEST_OBJECT = 2_000_000
# Of a JSON file, which is read whole: an empty object takes 3 bytes in it and 72 in memory
MOST_VALUES = 8_000_000
ROWS_IN_REQUEST = 2_000
"""Files of more rows are checked and imported by a worker."""


class UnreadableFileError(ValueError):
    """A file cannot be used at all; the sentence is for whoever uploaded it."""


def megabytes(size: int) -> str:
    """Return a size as people read it."""
    return f"{size / 1024 / 1024:.0f} MB"
