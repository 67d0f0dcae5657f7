"""Look after what is due in one tenant."""

from collections.abc import Callable
from datetime import datetime

from oauth.actions import closing, ending, revoking


def tend(*, clock: Callable[[], datetime], jitter: Callable[[], float]) -> None:
    """Close what dead processes left, end what is over, and revoke what is due."""
    closing.close_interrupted(now=clock())
    ending.expire_connections(now=clock())
    revoking.revoke_due_grants(clock=clock, jitter=jitter)
    revoking.revoke_unwanted_tokens(clock=clock, jitter=jitter)
