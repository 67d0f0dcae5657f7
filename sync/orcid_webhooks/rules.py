"""What is to be said to ORCID about a webhook, and when one has fallen silent. Pure."""

from datetime import datetime, timedelta

from sync.models.webhooks import HookState

# ORCID's own retries take two days (API tutorial, "Webhooks"); then nobody calls any more.
SILENCE = timedelta(days=3)
# So often a removal is tried before the registration is left to itself: its address leads nowhere.
MOST_REMOVALS = 20
# So many failures and a person may be forgotten without waiting for ORCID any longer.
ENOUGH_TO_FORGET = 3

VERBS: dict[HookState, tuple[str, ...]] = {
    HookState.ASKED: ("PUT",),
    HookState.RENEWING: ("DELETE", "PUT"),
    HookState.LEAVING: ("DELETE",),
}
"""The calls each state asks for. Only DELETE and PUT together reset ORCID's count of failures."""


def fell_silent(
    *,
    modified_at: datetime,
    registered_at: datetime | None,
    called_at: datetime | None,
    now: datetime,
) -> bool:
    """Say whether ORCID should have called about a change of the record, and did not."""
    if registered_at is None or modified_at <= registered_at or now - modified_at < SILENCE:
        return False
    return called_at is None or called_at < modified_at
