"""Why is this not on the record? The whole way of one item, by one query."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    CharField,
    DateTimeField,
    F,
    Field,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Coalesce, Concat

from records.models import Item
from sync import holds
from sync.models import (
    Call,
    CallState,
    Pause,
    Placement,
    PlacementState,
    ReviewGroup,
    WaitsFor,
)

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
    "declared": "Declared",
    "changed": "Changed by you",
    "withdrawn": "Withdrawn by you",
    "planned": "Call planned",
    "answered": "Call answered",
    "stands": "Since then",
    "edited": "Changed at ORCID by others",
    "waits": "Next try",
    "held": "Held back",
    "group": "Held back",
}
_LABELS = {
    "answered": dict(CallState.choices),
    "stands": dict(PlacementState.choices),
    "waits": {**dict(WaitsFor.choices), "": ""},
    "held": {"": "The import it came by is paused; it goes on when somebody resumes that."},
}


@dataclass(frozen=True, slots=True)
class Step:
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
        return _WORDS[self.step]

    @property
    def detail(self) -> str:
        """Return what is to be said of it."""
        said = [
            str(_LABELS.get(self.step, {}).get(self.what, self.what)),
            self.note,
            f"put-code {self.code}" if self.code else "",
            f"HTTP {self.answer}" if self.answer else "",
            f"ORCID error {self.error}" if self.error else "",
        ]
        return " · ".join(filter(None, said))

    def as_json(self) -> dict[str, object]:
        """Return the step as programs read it, with its words."""
        told = {**asdict(self), "title": self.title, "detail": self.detail}
        return told | {"on": self.on.astimezone(UTC).isoformat() if self.on else None}


def story_of(item: Item) -> list[Step]:
    """Return all steps of an item, the newest first; what is still to come stands on top."""
    first, *others = _parts(item)
    rows = first.union(*others, all=True)
    steps = [Step(*row) for row in rows]
    last = datetime.max.replace(tzinfo=UTC)
    return sorted(steps, key=lambda step: step.on or last, reverse=True)


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
    says = Concat(Value("It waits for its review group "), "group_id", Value(". "), "sentence")
    yield _steps(group, "group", on=F("due_at"), note=says)


def _waiting(item: Item) -> QuerySet[Any, Any]:
    records = holds.records().filter(
        ~Q(push_due_at=None) | ~Q(waits_for=WaitsFor.NOTHING) | Q(is_paused=True),
        connection__researcher_id=item.researcher_id,
    )
    what = Case(When(is_paused=True, then=Value(WaitsFor.PAUSE.value)), default=F("waits_for"))
    return _steps(records, "waits", on=F("push_due_at"), what=what, note=F("wait_note"))


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
