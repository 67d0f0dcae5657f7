"""From a text to the cursor that changes are taken out after. Pure."""

import re

from exports.columns import What
from scoping.translation import N_

LARGEST = 2**63 - 1
_NUMBER = re.compile(r"[0-9]{1,19}")


class CursorRefusedError(ValueError):
    """A cursor that is none, or for an export that has none."""


def cursor(text: str, *, what: What) -> int | None:
    """Return the number of the last change that the reader has; None if nothing was typed.

    Raises:
        CursorRefusedError: it is no such number, or the export is not that of changes.
    """
    if not text:
        return None
    if what is not What.CHANGES:
        message = N_(
            "The export of {export} has no cursor. Only the export of changes takes since."
        ).format(export=what.label)
        raise CursorRefusedError(message)
    if not _NUMBER.fullmatch(text) or int(text) > LARGEST:
        message = N_(
            "since is a cursor: a whole number, 0 or the number of the last change you have."
        )
        raise CursorRefusedError(message)
    return int(text)
