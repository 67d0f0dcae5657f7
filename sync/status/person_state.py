"""How far a researcher's permission has come: one table for the list's filter and its badges. Pure.

``dashboard.queries.person_states`` looks up the facts of the people of a page.
"""

from enum import StrEnum
from typing import NamedTuple


class PersonState(StrEnum):
    """The states, as addresses and badges name them; the labels are in ``sync.status.labels``."""

    NOT_INVITED = "not-invited"
    INVITED = "invited"
    CONNECTED = "connected"
    DENIED = "denied"
    REVOKED = "lost"
    EXPIRED = "expired"
    MOVED = "moved"
    DISCONNECTED = "disconnected"
    LOCKED = "locked"


class PersonFacts(NamedTuple):
    """What the rows say of a person, over all of their connections.

    ``is_locked`` is of a record under a valid permission, ``has_connection`` of any, valid or not,
    ``has_denied`` of a denial after which no new link was sent.
    """

    is_locked: bool = False
    is_active: bool = False
    is_disconnected: bool = False
    is_expired: bool = False
    is_moved: bool = False
    has_connection: bool = False
    has_denied: bool = False
    has_link: bool = False


RULES: tuple[tuple[str, PersonState], ...] = (
    ("is_locked", PersonState.LOCKED),
    ("is_active", PersonState.CONNECTED),
    ("is_disconnected", PersonState.DISCONNECTED),
    ("is_expired", PersonState.EXPIRED),
    ("is_moved", PersonState.MOVED),
    # What is left of a connection that ended in no other way
    ("has_connection", PersonState.REVOKED),
    ("has_denied", PersonState.DENIED),
    ("has_link", PersonState.INVITED),
)
"""The first fact that holds decides; without any, the person was not invited."""


def person_state(facts: PersonFacts) -> PersonState:
    """Return the state of one person."""
    return next((state for fact, state in RULES if getattr(facts, fact)), PersonState.NOT_INVITED)
