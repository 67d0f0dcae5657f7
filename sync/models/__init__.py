"""Records that are due, calls, placements, snapshots, webhooks and requests."""

from sync.models.calls import Call
from sync.models.changes import Change, FeedEnd
from sync.models.placements import Placement
from sync.models.records import DayQuota, Lane, RecordSync, SyncDue
from sync.models.requests import Pause, Preview
from sync.models.review_groups import ReviewGroup
from sync.models.snapshots import Snapshot
from sync.models.webhooks import Hook, HookState

__all__ = [
    "Call",
    "Change",
    "DayQuota",
    "FeedEnd",
    "Hook",
    "HookState",
    "Lane",
    "Pause",
    "Placement",
    "Preview",
    "RecordSync",
    "ReviewGroup",
    "Snapshot",
    "SyncDue",
]
