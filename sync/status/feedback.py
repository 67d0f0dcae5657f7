"""What happens after a person asks to send or to read now: it is done, or something blocks it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.formats import time_format
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext

from records.models import Item
from scoping.stored_sentences import translated
from sync.scheduling import pause_filters
from sync.status import queries
from sync.status.item_state import Blocker
from sync.status.item_status import SyncStatus, is_being_read, read_blocker, send_blocker
from tenants.models import Researcher


@dataclass(frozen=True, slots=True)
class Feedback:
    """A sentence about what was asked for, and whether all of it goes on."""

    sentence: str
    goes_on: bool = False


def sending(researcher: Researcher, *, now: datetime, item: Item | None = None) -> Feedback:
    """Return what happens when a researcher's items, or one of them, are to be sent now.

    What a record waits for does not block: whoever asks has it tried at once.
    """
    records = list(queries.records_of_researcher(researcher.pk))
    pauses = pause_filters.pauses([researcher.pk])
    blocked = _of_all([send_blocker(row.connection, pauses=pauses, item=item) for row in records])
    if blocked:
        return Feedback(_blocked(gettext("Nothing is sent now."), blocked))
    read = [row.leased_until for row in records if is_being_read(row, now=now)]
    if len(read) == len(records) and (latest := max(filter(None, read), default=None)):
        sentence = gettext(
            "The record is being read. Sending starts after that, by {time} at the latest."
        )
        time = time_format(localtime(latest), "H:i:s")
        return Feedback(sentence.format(time=time), goes_on=True)
    held = sum(counts.held for counts in queries.how_items_stand(records).values())
    if held and item is None:
        sentence = ngettext(
            "Sending now, except for {count} item of a paused import.",
            "Sending now, except for {count} items of a paused import.",
            held,
        )
        return Feedback(sentence.format(count=f"{held:,}"))
    return Feedback(gettext("Sending now."), goes_on=True)


def reading(researcher: Researcher) -> Feedback:
    """Return what happens when a researcher's records are to be read now."""
    records = queries.records_of_researcher(researcher.pk)
    pauses = pause_filters.pauses([researcher.pk])
    blocked = _of_all([read_blocker(row.connection, pauses=pauses) for row in records])
    if blocked:
        return Feedback(_blocked(gettext("Nothing is read now."), blocked))
    return Feedback(gettext("Reading the ORCID record now."), goes_on=True)


def _blocked(result: str, blocked: SyncStatus) -> str:
    return " ".join([result, translated(blocked.sentence), translated(blocked.next_step)])


def _of_all(found: Sequence[SyncStatus | None]) -> SyncStatus | None:
    """Return what blocks the newest of some records; None where one of them is free."""
    return None if None in found else next(reversed(found), SyncStatus(Blocker.NOT_CONNECTED))
