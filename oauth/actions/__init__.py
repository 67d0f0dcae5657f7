"""Change permissions: links, ways to ORCID and back, connections, grants."""

from oauth.actions.arriving import Arrival, Return, arrive, outcome_of
from oauth.actions.beginning import Beginning, begin
from oauth.actions.checking import check_credential
from oauth.actions.client_tokens import client_token, forget_client_token
from oauth.actions.ending import disconnect, leave, mark_lost, mark_moved
from oauth.actions.inviting import NotMailedError, invite, note_opened
from oauth.actions.tending import tend

__all__ = [
    "Arrival",
    "Beginning",
    "NotMailedError",
    "Return",
    "arrive",
    "begin",
    "check_credential",
    "client_token",
    "disconnect",
    "forget_client_token",
    "invite",
    "leave",
    "mark_lost",
    "mark_moved",
    "note_opened",
    "outcome_of",
    "tend",
]
