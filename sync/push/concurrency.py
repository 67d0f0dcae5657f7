"""How many calls of a drain may be under way at once. Pure.

By Little's law as many calls are under way as are made in the time that one takes. A process makes
about a thousand a second, so one for each millisecond of an answer is as many as can help; more
threads would only wait for the interpreter, and keep from it the one that stores the answers.
"""

FEWEST = 2
SLOWLY = 1 / 32


class Concurrency:
    """Follows what quick answers take: down at once, up slowly, so that a lone one does not count.

    Notes may come from several threads: a lost one does no harm.
    """

    def __init__(self, most: int) -> None:
        """Begin with the most, until an answer tells more."""
        self._most = most
        self._quick = float(most)

    @property
    def calls(self) -> int:
        """Return how many calls may be under way."""
        return min(self._most, FEWEST + round(self._quick))

    def note(self, milliseconds: int) -> None:
        """Take in how long an answer took."""
        later = milliseconds - self._quick
        self._quick += later if later < 0 else later * SLOWLY
