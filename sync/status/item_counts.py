"""Count the items of a record by their state."""

from dataclasses import dataclass

from django.utils.translation import ngettext


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
            refused = ngettext("{count} item refused", "{count} items refused", self.refused)
            return refused.format(count=f"{self.refused:,}")
        if self.held:
            paused = ngettext("{count} item paused", "{count} items paused", self.held)
            return paused.format(count=f"{self.held:,}")
        if self.removed:
            deleted = ngettext(
                "{count} item deleted by the user",
                "{count} items deleted by the user",
                self.removed,
            )
            return deleted.format(count=f"{self.removed:,}")
        return ""
