"""Change permissions: links, ways to ORCID and back, connections, grants."""

from oauth.connect.begin import Beginning, begin
from oauth.connect.callback import Arrival, Return, arrive, outcome_of
from oauth.credential_test import check_credential
from oauth.grants.client_tokens import client_token, forget_client_token
from oauth.grants.end import disconnect, leave, mark_lost, mark_moved
from oauth.handoff.accept import HandOverUsedError, accept_hand_over
from oauth.handoff.site_setup import (
    SiteDoorError,
    allow_return,
    close_institutional_door,
    make_hand_over_key,
    open_institutional_door,
    remove_return,
    withdraw_hand_over_key,
)
from oauth.invitations.invite import NotMailedError, invite, note_opened
from oauth.invitations.suggest_ids import Suggestion, suggest_ids
from oauth.maintenance import tend

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
