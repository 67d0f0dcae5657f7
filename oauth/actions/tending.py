"""Look after what is due in one tenant."""

from collections.abc import Callable
from datetime import datetime

from oauth.actions import asking_again, closing, ending, handing_over, revoking


def tend(*, clock: Callable[[], datetime], jitter: Callable[[], float]) -> bool:
    """Close what dead processes left, end what is over, and revoke what is due.

    Return whether there is more to revoke than one turn takes.
    """
    closing.close_interrupted(now=clock())
    ending.expire_connections(now=clock())
    asking_again.ask_again(clock=clock)
    handing_over.forget_hand_overs(now=clock())
    revoked = revoking.revoke_due_grants(clock=clock, jitter=jitter)
    unwanted = revoking.revoke_unwanted_tokens(clock=clock, jitter=jitter)
    return max(revoked, unwanted) == revoking.MOST_AT_ONCE
