"""What becomes of a person's word to send or to read now: it is done, or something holds it."""

from collections.abc import Sequence
from dataclasses import dataclass

from records.models import Item
from sync import hindrances, holds, queries
from sync.hindrances import Standing
from tenants.models import Researcher


@dataclass(frozen=True, slots=True)
class Asked:
    """Whether all that was asked for is under way, and a sentence about it."""

    goes_on: bool
    sentence: str


def sending(researcher: Researcher, *, item: Item | None = None) -> Asked:
    """Return what becomes of sending a researcher's items now, or one of them.

    What a record waits for is no hindrance: whoever asks has it tried at once.
    """
    records = list(queries.records_of_researcher(researcher.pk))
    pauses = holds.pauses([researcher.pk])
    hindered = _of_all(
        [hindrances.to_send(row.connection, pauses=pauses, item=item) for row in records]
    )
    if hindered:
        return Asked(False, f"Nothing is sent now. {hindered.sentence} {hindered.next_step}")
    held = sum(stands.held for stands in queries.how_items_stand(records).values())
    if held and item is None:
        return Asked(False, f"Sending now, but nothing of a paused import ({queries.items(held)}).")
    return Asked(True, "Sending now.")


def reading(researcher: Researcher) -> Asked:
    """Return what becomes of reading a researcher's records now."""
    records = queries.records_of_researcher(researcher.pk)
    pauses = holds.pauses([researcher.pk])
    hindered = _of_all([hindrances.to_read(row.connection, pauses=pauses) for row in records])
    if hindered:
        return Asked(False, f"Nothing is read now. {hindered.sentence} {hindered.next_step}")
    return Asked(True, "Reading the ORCID record now.")


def _of_all(found: Sequence[Standing | None]) -> Standing | None:
    """Return what holds the newest of some records; None where one of them is free."""
    return None if None in found else next(reversed(found), hindrances.NOT_CONNECTED)
