"""What passes from claiming over sending to settling: records, their calls, and the answers."""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from orcid_client.errors import OrcidError
from orcid_client.http import HttpExchange, Request, Response
from scoping.sealing import SealingKey
from sync.states import Verb
from tenants.encryption.secrets import Secret


@dataclass(slots=True, eq=False)
class Job:
    """One call that is ready to be sent, and later what became of it.

    ``call_id`` is the row that was written before; a READ has none of its own. ``resolves`` is
    the verb of the row whose outcome is being found out (None for a call that is sent for the
    first time): the same body once more, or a READ where that could double an item.
    ``self_ids`` and ``fingerprints`` are in the order of ``item_ids``.
    """

    verb: Verb
    section: str
    item_ids: tuple[int, ...]
    fingerprints: tuple[str, ...]
    self_ids: tuple[tuple[str, ...], ...]
    request: Request
    put_code: int | None = None
    call_id: int | None = None
    resolves: Verb | None = None
    attempt: int = 1
    response: Response | None = None
    error: OrcidError | None = None
    exchange: HttpExchange | None = None

    @property
    def is_bulk(self) -> bool:
        """Say whether the answer has a part for each item."""
        return self.verb is Verb.POST and self.request.path.endswith("/works")


class TakenRecord(NamedTuple):
    """A due record as the database has it, before it was claimed."""

    record_id: int
    fence: int
    attempts: int
    connection_id: int
    researcher_id: int
    orcid_id: str
    generation: int
    state: str
    scopes: list[str]


@dataclass(slots=True, eq=False)
class ClaimedRecord:
    """One ORCID record under our lease, and the calls still to be made on it.

    ``leased_until`` is on this process's steady clock, counted from before the lease was
    written. ``tries`` counts the claims in a row that ended badly, this one included.
    ``needs_scope`` is why some items cannot be sent at all, ``look_again_at`` when those are to
    be planned whose peer-review group has to be known first.
    """

    record_id: int
    connection_id: int
    researcher_id: int
    orcid_id: str
    generation: int
    fence: int
    tries: int
    leased_until: float
    token: Secret | None
    key: SealingKey | None
    jobs: deque[Job] = field(default_factory=deque)
    has_more: bool = False
    look_again_at: datetime | None = None
    needs_scope: str = ""
    asks_again: bool = False
    is_held: bool = True
    under_way: int = 0

    def rest_seconds(self, *, now: datetime) -> float | None:
        """Return in how many seconds a record without calls is looked at; None: not by itself."""
        if self.look_again_at is None:
            return None
        return max(0.0, (self.look_again_at - now).total_seconds())


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """A call that came back, with the record it was made on."""

    record: ClaimedRecord
    job: Job
