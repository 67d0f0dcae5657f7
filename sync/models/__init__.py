"""What is due, what was called, what stands where; and what people asked for."""

from sync.feed_models import Change, FeedEnd
from sync.hook_models import Hook, HookState
from sync.models.asked import Pause, Preview, ReviewGroup
from sync.models.engine import (
    Call,
    CallState,
    DayQuota,
    Lane,
    RecordSync,
    SyncDue,
    WaitsFor,
)
from sync.models.standing import Placement, PlacementState, Snapshot, refused_as_is

__all__ = [
    "Call",
    "CallState",
    "Change",
    "DayQuota",
    "FeedEnd",
    "Hook",
    "HookState",
    "Lane",
    "Pause",
    "Placement",
    "PlacementState",
    "Preview",
    "RecordSync",
    "ReviewGroup",
    "Snapshot",
    "SyncDue",
    "WaitsFor",
    "refused_as_is",
]
