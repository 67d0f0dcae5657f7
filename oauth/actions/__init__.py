"""Change permissions: links, ways to ORCID and back, connections, grants."""

from oauth.actions.arriving import Arrival, Return, arrive, outcome_of
from oauth.actions.beginning import Beginning, begin
from oauth.actions.checking import check_credential
from oauth.actions.client_tokens import client_token, forget_client_token
from oauth.actions.ending import disconnect, leave, mark_lost, mark_moved
from oauth.actions.handing_over import HandOverUsedError, accept_hand_over
from oauth.actions.inviting import NotMailedError, invite, note_opened
from oauth.actions.site_doors import (
    SiteDoorError,
    allow_return,
    close_institutional_door,
    make_hand_over_key,
    open_institutional_door,
    remove_return,
    withdraw_hand_over_key,
)
from oauth.actions.suggesting import Suggestion, suggest_ids
from oauth.actions.tending import tend

__all__ = [
    "Arrival",
    "Beginning",
    "HandOverUsedError",
    "NotMailedError",
    "Return",
    "SiteDoorError",
    "Suggestion",
    "accept_hand_over",
    "allow_return",
    "arrive",
    "begin",
    "check_credential",
    "client_token",
    "close_institutional_door",
    "disconnect",
    "forget_client_token",
    "invite",
    "leave",
    "make_hand_over_key",
    "mark_lost",
    "mark_moved",
    "note_opened",
    "open_institutional_door",
    "outcome_of",
    "remove_return",
    "suggest_ids",
    "tend",
    "withdraw_hand_over_key",
]
