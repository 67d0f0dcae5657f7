"""What one claim works with: what was loaded for it, and the rows that planning it makes.

``load`` fills it from the database, ``planner`` plans it without asking the database for more
than the contents of what is to be sent, ``write_batch`` writes the rows. A dry run loads and plans
as a push does, and writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from orcid_client.client import OrcidClient
from sync.models import Call, ReviewGroup
from sync.push.jobs import ClaimedRecord, Job
from sync.push.plan import MOST_CALLS, PlacedItem, WantedItem
from sync.push.write_rows import NewCall, NewPlacement


class Grants(NamedTuple):
    """What a researcher allows: whether the permission is valid, and for which scopes."""

    is_active: bool
    scopes: frozenset[str]


@dataclass(frozen=True, slots=True)
class PlanningRules:
    """What a dry run plans differently from a push.

    ``released_import`` is planned although it is paused. Without ``waits_for_groups``, every
    review group that was not refused counts as one that will be found or created.
    """

    most_calls: int = MOST_CALLS
    released_import: int | None = None
    waits_for_groups: bool = True


@dataclass
class PushBatch:
    """The records of one claim under one credential.

    ``wanted`` is by researcher, ``placed`` by iD and item, ``groups`` by the peer review that
    needs them. ``calls`` and ``jobs`` are the same calls in the same order: as rows and as they
    are sent. ``retried`` are calls of earlier claims whose outcome is being found out.
    """

    credential_id: int
    client: OrcidClient
    now: datetime
    records: dict[int, ClaimedRecord]
    grants: Mapping[int, Grants]
    rules: PlanningRules = field(default_factory=PlanningRules)
    wanted: Mapping[int, Sequence[WantedItem]] = field(default_factory=dict)
    placed: Mapping[str, Mapping[int, PlacedItem]] = field(default_factory=dict)
    groups: dict[int, ReviewGroup] = field(default_factory=dict)
    calls: list[NewCall] = field(default_factory=list)
    jobs: list[Job] = field(default_factory=list)
    retried: list[Call] = field(default_factory=list)
    refused: list[NewPlacement] = field(default_factory=list)
