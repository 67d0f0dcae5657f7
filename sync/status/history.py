"""Why is this not on the record? The whole way of one item, by one query."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    Field,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.translation import gettext

from records.models import Item
from scoping.stored_sentences import translated
from scoping.translation import N_
from sync.models import Call, Pause, Placement, ReviewGroup
from sync.scheduling import pause_filters
from sync.states import CallState, WaitsFor
from sync.status.item_state import DUE, ItemFacts, ItemState, state_of
from sync.status.item_state_sql import placements_in
from sync.status.labels import label_of

_COLUMNS: dict[str, "Field[Any, Any]"] = {
    "on": DateTimeField(),
    "step": CharField(),
    "what": CharField(),
    "note": CharField(),
    "code": BigIntegerField(),
    "answer": IntegerField(),
    "error": IntegerField(),
}
_WORDS = {
    "declared": N_("Added by you"),
    "changed": N_("Changed by you"),
    "withdrawn": N_("Withdrawn by you"),
    "planned": N_("Call planned"),
    "answered": N_("Call answered"),
    "stands": N_("State"),
    "edited": N_("Edited on ORCID by somebody else"),
    "open": N_("No response yet"),
    "waits": N_("Next try"),
    "rests": N_("Paused"),
    "held": N_("Paused"),
    "group": N_("Waiting for its review group"),
}
_ORDER = {step: place for place, step in enumerate(_WORDS)}
_SHOWN_AS_STATE = {"answered", "stands", "waits"}
_NOTES = {
    "rests": N_("Work on this record is paused until somebody resumes it."),
    "held": N_("The import it belongs to is paused until somebody resumes it."),
}
_QUEUED = N_("It is in the queue.")
# In SQL, the call or the group goes before what follows the placeholder.
_SENDING = N_("{call}: it is being sent.")
_UNKNOWN = N_(
    "{call}: ORCID's response was lost. The portal first finds out whether ORCID took the item."
)
_GROUP = N_("Waiting for the review group {group}. {reason}")


@dataclass(frozen=True, slots=True)
class HistoryStep:
    """One step of an item: when (None: not until something else happens), and what.

    ``step`` is a key of the table above, ``what`` the call, state or reason as it is stored,
    ``code`` a put-code, ``answer`` an HTTP status, ``error`` ORCID's error code.
    """

    on: datetime | None
    step: str
    what: str
    note: str
    code: int | None
    answer: int | None
    error: int | None

    @property
    def title(self) -> str:
        """Return the step in words."""
        return translated(_WORDS[self.step])

    @property
    def detail(self) -> str:
        """Return what is to be said of it."""
        said = [
            translated(self._what()),
            translated(self.note),
            gettext("put-code {code}").format(code=self.code) if self.code else "",
            f"HTTP {self.answer}" if self.answer else "",
            gettext("ORCID error {code}").format(code=self.error) if self.error else "",
        ]
        return " · ".join(filter(None, said))

    def _what(self) -> str:
        if self.step in _NOTES:
            return _NOTES[self.step]
        if self.step not in _SHOWN_AS_STATE:
            return self.what
        return label_of(self.what).label if self.what else _QUEUED

    def as_json(self) -> dict[str, object]:
        """Return the step as programs read it, with its words."""
        fields = {**asdict(self), "title": self.title, "detail": self.detail}
        return fields | {"on": self.on.astimezone(UTC).isoformat() if self.on else None}


def history_of(item: Item) -> list[HistoryStep]:
    """Return all steps of an item, the newest first; what is still to come stands on top."""
    first, *others = _parts(item)
    rows = first.union(*others, all=True)
    steps = [HistoryStep(*row) for row in rows]
    last = datetime.max.replace(tzinfo=UTC)
    # Steps of one transaction have one time, and a union gives its rows in any order.
    return sorted(
        steps, key=lambda step: (step.on or last, _ORDER[step.step], step.code or 0), reverse=True
    )


def _parts(item: Item) -> Iterable[QuerySet[Any, Any]]:
    own = Item.objects.filter(pk=item.pk)
    yield _steps(own, "declared", on=F("created_at"), what=Coalesce("batch__file_name", Value("")))
    changed = Case(When(wanted=True, then=Value("changed")), default=Value("withdrawn"))
    yield _steps(own.exclude(changed_at=F("created_at")), changed, on=F("changed_at"))
    calls = Call.objects.filter(
        record_sync__connection__researcher_id=item.researcher_id, item_ids__contains=[item.pk]
    )
    call = Concat("verb", Value(" "), "section")
    yield _steps(calls, "planned", on=F("planned_at"), what=call, code=F("put_code"))
    yield _steps(
        calls.exclude(settled_at=None), "answered",
        on=F("settled_at"), what=F("state"), answer=F("status"), error=F("error_code"),
    )  # fmt: skip
    yield _open(calls)
    placed = Placement.objects.filter(item=item)
    yield _steps(
        placed, "stands",
        on=F("changed_at"), what=F("state"), note=F("sentence"), code=F("put_code"),
        error=F("error_code"),
    )  # fmt: skip
    yield _steps(placed.exclude(edited_at=None), "edited", on=F("edited_at"), code=F("put_code"))
    yield _waiting(item)
    yield _steps(Pause.objects.filter(batch=item.batch_id or 0), "held", on=F("paused_at"))
    group = ReviewGroup.objects.filter(
        group_id=item.content.get("review-group-id", ""), put_code=None
    )
    before, between, _ = re.split(r"\{\w+\}", _GROUP)
    says = Concat(Value(before), "group_id", Value(between), "sentence")
    yield _steps(group, "group", on=F("due_at"), note=says)


def _open(calls: QuerySet[Call]) -> QuerySet[Any, Any]:
    """Return the calls whose outcome nobody knows; it is found out before all else."""
    said = Case(
        When(state=CallState.SENDING, then=Value(_SENDING.removeprefix("{call}"))),
        default=Value(_UNKNOWN.removeprefix("{call}")),
    )
    rows = calls.filter(state__in=[CallState.SENDING, CallState.UNKNOWN])
    return _steps(rows, "open", note=Concat("verb", Value(" "), "section", said))


def _waiting(item: Item) -> QuerySet[Any, Any]:
    """Return the records on which the item is still to be brought into agreement."""
    records = pause_filters.records().filter(
        ~Q(push_due_at=None) | ~Q(waits_for=WaitsFor.NOTHING) | Q(is_paused=True),
        _is_due(item),
        connection__researcher_id=item.researcher_id,
    )
    moving = {"is_paused": False}
    return _steps(
        records,
        Case(When(**moving, then=Value("waits")), default=Value("rests")),
        on=Case(When(**moving, then=F("push_due_at"))),
        what=Case(When(**moving, then=F("waits_for")), default=Value("")),
        note=Case(When(**moving, then=F("wait_note")), default=Value("")),
    )


def _is_due(item: Item) -> Q:
    """Return the condition that something of an item is still to be sent to a record."""
    on_record = {
        "item": item,
        "credential_id": OuterRef("credential_id"),
        "orcid_id": OuterRef("connection__orcid_id"),
    }
    due = Q(Exists(placements_in(DUE | {ItemState.REFUSED_BY_PORTAL}).filter(**on_record)))
    if state_of(ItemFacts(item.wanted)) in DUE:
        due |= ~Q(Exists(Placement.objects.filter(**on_record)))
    return due


def _steps(rows: QuerySet[Any], step: Combinable | str, **known: Combinable) -> QuerySet[Any, Any]:
    """Return rows in the common columns, under names that no model has."""
    kind = Value(step) if isinstance(step, str) else step
    given: dict[str, Combinable] = {"what": Value(""), "note": Value(""), **known, "step": kind}
    columns = {
        f"story_{name}": Cast(given.get(name, Value(None)), field)
        for name, field in _COLUMNS.items()
    }
    found: QuerySet[Any, Any] = rows.order_by().annotate(**columns).values_list(*columns)
    return found
