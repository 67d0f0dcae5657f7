"""Count what a dry run finds: what would be done with each item, or why nothing. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scoping.translation import N_
from sync.push.plan import PlacedItem, WantedItem, facts_of
from sync.states import Verb
from sync.status.item_state import ItemState, state_of

MOST_REASONS = 100
FIRST_SHOWN = 5
FIRST_NAMED = 20


class DryRunOutcome(StrEnum):
    """What a push would do with an item."""

    CREATE = "create"
    CHANGE = "change"
    REMOVE = "remove"
    UNCHANGED = "unchanged"
    FIND = "find"
    REFUSED = "refused"
    LEFT = "left"
    WAITING = "waiting"


NAMED = (DryRunOutcome.CREATE, DryRunOutcome.CHANGE, DryRunOutcome.REMOVE)
_BY_VERB = {
    Verb.POST: DryRunOutcome.CREATE,
    Verb.PUT: DryRunOutcome.CHANGE,
    Verb.DELETE: DryRunOutcome.REMOVE,
    Verb.READ: DryRunOutcome.FIND,
}
REMOVED = N_(
    "The researcher deleted it from the record; it is not sent again unless you ask for it."
)
PAUSED = N_("The import it belongs to is paused.")


@dataclass
class DryRunSummary:
    """Counts of deeds, of calls by credential, and the reasons with their first items.

    What would be created, changed or removed has the first items too, and no sentence.
    """

    figures: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    reasons: dict[tuple[str, str], list[Any]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        figures: Mapping[str, int],
        calls: Mapping[str, int],
        reasons: Iterable[Mapping[str, Any]],
    ) -> "DryRunSummary":
        """Go on with what was counted before."""
        known = {
            (one["what"], one["sentence"]): [one["items"], list(one["first"])] for one in reasons
        }
        return cls(Counter(figures), Counter(calls), known)

    def add(
        self, deed: DryRunOutcome, *, sentence: str = "", items: Iterable[int] = (), count: int = 1
    ) -> None:
        """Count items, with the reason if they are not sent."""
        self.figures[deed.value] += count
        if not self._is_told(deed, sentence):
            return
        known = self.reasons.setdefault((deed.value, sentence), [0, []])
        known[0] += count
        known[1] = [*known[1], *items][: FIRST_SHOWN if sentence else FIRST_NAMED]

    def _is_told(self, deed: DryRunOutcome, sentence: str) -> bool:
        """Say whether the first items are kept: of each deed that writes, and of most reasons."""
        if not sentence:
            return deed in NAMED
        return (deed.value, sentence) in self.reasons or len(self.reasons) < MOST_REASONS

    def reasons_told(self) -> list[dict[str, Any]]:
        """Return the reasons as they are stored, the most frequent first."""
        return [
            {"what": what, "sentence": sentence, "items": items, "first": first}
            for (what, sentence), (items, first) in sorted(
                self.reasons.items(), key=lambda one: -one[1][0]
            )
        ]


_SETTLED = {
    ItemState.IN_ORCID: DryRunOutcome.UNCHANGED,
    ItemState.REMOVED: DryRunOutcome.LEFT,
    ItemState.REFUSED: DryRunOutcome.REFUSED,
}


def judge(
    item: WantedItem,
    *,
    verb: Verb | None,
    refused: str,
    placed: PlacedItem | None,
    stored: str,
    waits: str,
) -> tuple[DryRunOutcome, str] | None:
    """Return what would be done with an item and why not more; None: nothing is asked of it.

    ``verb`` is that of its planned call, ``refused`` why the plan refuses it now, ``stored`` why
    it was refused before, ``waits`` what it waits for otherwise.
    """
    if verb is not None:
        return _BY_VERB[verb], ""
    if refused:
        return DryRunOutcome.REFUSED, refused
    state = state_of(facts_of(item, placed))
    if state is ItemState.WITHDRAWN:
        return None
    if state in _SETTLED:
        reasons = {ItemState.REMOVED: REMOVED, ItemState.REFUSED: stored}
        return _SETTLED[state], reasons.get(state, "")
    return DryRunOutcome.WAITING, PAUSED if item.paused else waits
