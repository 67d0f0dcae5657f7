"""What imports ask of the rooms above: who signed in to ORCID, and what is on records already.

``sync``, which sees both permissions and records, fills this in at start (``register``). All
questions and answers are of the current tenant and about many people at once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol


class PlaceOnRecord(NamedTuple):
    """A place on the ORCID record of a connection."""

    connection_id: int
    section: str
    put_code: int


@dataclass(frozen=True, slots=True)
class RecordItem:
    """An item on a researcher's ORCID record, as it was last read or sent.

    ``content`` is ORCID's JSON, empty for an item of the portal (``item_id``). ``is_ours`` tells
    that the tenant's own client is its source; only such an item can be taken over.
    """

    place: PlaceOnRecord
    researcher_id: int
    is_ours: bool
    source: str = ""
    label: str = ""
    content: Mapping[str, Any] | None = None
    fingerprint: str = ""
    self_ids: frozenset[str] = frozenset()
    item_id: int | None = None


class PutCode(NamedTuple):
    """A put-code as a file gives it."""

    researcher_id: int
    section: str
    put_code: int


class RecordMatcher(Protocol):
    """What the rooms above know of people and their records."""

    def researchers_by_orcid_id(self, orcid_ids: Collection[str]) -> Mapping[str, frozenset[int]]:
        """Return who authenticated each iD under a credential of the tenant."""

    def orcid_ids_by_researcher(self, researcher_ids: Collection[int]) -> Mapping[int, str]:
        """Return the authenticated iD of each researcher who has one."""

    def with_read_record(self, researcher_ids: Collection[int]) -> frozenset[int]:
        """Return the researchers whose record was read since they connected."""

    def at_put_codes(self, put_codes: Collection[PutCode]) -> Mapping[PutCode, RecordItem]:
        """Return what is known at put-codes on the researchers' own records."""

    def unclaimed(self, researcher_ids: Collection[int]) -> Sequence[RecordItem]:
        """Return the tenant's own items on these records that are no item of the portal yet."""

    def contents_at(
        self, places: Collection[PlaceOnRecord]
    ) -> Mapping[PlaceOnRecord, Mapping[str, Any]]:
        """Return what was last read at places on records."""

    def take_over(self, claims: Mapping[int, PlaceOnRecord], *, now: datetime) -> frozenset[int]:
        """Bind items (by number) to what is on the record already, in the caller's transaction.

        Returns the items whose place is gone or taken by now; they are bound to nothing.
        """

    def sent(self, item_ids: Collection[int], *, lock: bool) -> frozenset[int]:
        """Return the items that are on a record, or may be; with a lock none becomes so meanwhile.

        The lock lasts until the end of the caller's transaction.
        """

    def with_permissions(self, researcher_ids: Collection[int]) -> frozenset[int]:
        """Return the researchers who were invited, came to connect, or are connected."""

    def review_groups(self, *, most: int) -> Sequence[tuple[str, str]]:
        """Return ids and names of the groups that ORCID was asked for, at most so many."""

    def release(self, item_ids: Collection[int]) -> None:
        """Forget where items are on records, so that what is there stays there."""


_registered: list[RecordMatcher] = []


def register(matcher: RecordMatcher) -> None:
    """Set who answers; called once, at start."""
    _registered[:] = [matcher]


def matcher() -> RecordMatcher:
    """Return who answers."""
    return _registered[0]
