"""Look after what is due in one tenant."""

from collections.abc import Callable
from datetime import datetime

from oauth.connect import close
from oauth.grants import end, revoke
from oauth.handoff import accept
from oauth.invitations import ask_again


def tend(*, clock: Callable[[], datetime], jitter: Callable[[], float]) -> bool:
    """Close what dead processes left, end what is over, and revoke what is due.

    Return whether there is more to revoke than one turn takes.
    """
    close.close_interrupted(now=clock())
    end.expire_connections(now=clock())
    ask_again.ask_again(clock=clock)
    accept.forget_hand_overs(now=clock())
    revoked = revoke.revoke_due_grants(clock=clock, jitter=jitter)
    unwanted = revoke.revoke_unwanted_tokens(clock=clock, jitter=jitter)
    return max(revoked, unwanted) == revoke.MOST_AT_ONCE
