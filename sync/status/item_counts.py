"""How many items of a record stand how. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ItemCounts:
    """How many wanted items are on a record, were refused, or were removed there by the user.

    ``held`` are those of paused imports that have still to be sent.
    """

    placed: int = 0
    refused: int = 0
    removed: int = 0
    held: int = 0

    @property
    def missing(self) -> str:
        """Return in words what is not there, the gravest first, or nothing."""
        if self.refused:
            return f"{items(self.refused)} refused"
        if self.held:
            return f"{items(self.held)} paused"
        return f"{items(self.removed)} deleted by the user" if self.removed else ""


def items(number: int) -> str:
    """Return a number of items in words."""
    return "1 item" if number == 1 else f"{number:,} items"
