"""What waits for somebody's help: items that ORCID refused, records that cannot be worked on."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.queries.overview import items_refused, records_in_need
from sync.models import Placement, RecordSync

MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Attention:
    """The newest of each kind, and how many there are in all."""

    refused: Sequence[Placement]
    refused_count: int
    records: Sequence[RecordSync]
    records_count: int


def attention() -> Attention:
    """Return what needs attention, in four queries."""
    refused, records = items_refused(), records_in_need()
    return Attention(
        refused=list(refused.select_related("item__researcher").order_by("-id")[:MOST_SHOWN]),
        refused_count=refused.count(),
        records=list(
            records.select_related("connection__researcher", "connection__credential").order_by(
                "-id"
            )[:MOST_SHOWN]
        ),
        records_count=records.count(),
    )
