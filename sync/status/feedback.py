"""What becomes of a person's word to send or to read now: it is done, or something holds it."""

from collections.abc import Sequence
from dataclasses import dataclass

from records.models import Item
from sync.scheduling import pause_filters
from sync.status import blockers, queries
from sync.status.blockers import SyncStatus
from tenants.models import Researcher


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence about what was asked for, and whether all of it goes on."""

    sentence: str
    goes_on: bool = False


def sending(researcher: Researcher, *, item: Item | None = None) -> Asked:
    """Return what becomes of sending a researcher's items now, or one of them.

    What a record waits for is no hindrance: whoever asks has it tried at once.
    """
    records = list(queries.records_of_researcher(researcher.pk))
    pauses = pause_filters.pauses([researcher.pk])
    hindered = _of_all(
        [blockers.to_send(row.connection, pauses=pauses, item=item) for row in records]
    )
    if hindered:
        return Asked(f"Nothing is sent now. {hindered.sentence} {hindered.next_step}")
    held = sum(stands.held for stands in queries.how_items_stand(records).values())
    if held and item is None:
        return Asked(f"Sending now, but nothing of a paused import ({queries.items(held)}).")
    return Asked("Sending now.", goes_on=True)


def reading(researcher: Researcher) -> Asked:
    """Return what becomes of reading a researcher's records now."""
    records = queries.records_of_researcher(researcher.pk)
    pauses = pause_filters.pauses([researcher.pk])
    hindered = _of_all([blockers.to_read(row.connection, pauses=pauses) for row in records])
    if hindered:
        return Asked(f"Nothing is read now. {hindered.sentence} {hindered.next_step}")
    return Asked("Reading the ORCID record now.", goes_on=True)


def _of_all(found: Sequence[SyncStatus | None]) -> SyncStatus | None:
    """Return what holds the newest of some records; None where one of them is free."""
    return None if None in found else next(reversed(found), blockers.NOT_CONNECTED)
