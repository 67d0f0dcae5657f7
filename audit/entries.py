"""What callers hand to the log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from audit.vocabulary import ActorKind, EventKind, Purpose
from scoping.sealing import SealingKey


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acted; ``user_id`` for members and operators, the researcher's row for researchers."""

    kind: ActorKind
    row_id: int | None = None

    @classmethod
    def member(cls, user_id: int) -> "Actor":
        """Return a signed-in member."""
        return cls(ActorKind.MEMBER, user_id)

    @classmethod
    def researcher(cls, researcher_id: int) -> "Actor":
        """Return a researcher acting through a personal link."""
        return cls(ActorKind.RESEARCHER, researcher_id)


SYSTEM = Actor(ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class Subject:
    """What an event is about: a kind of row and its public id."""

    kind: str
    public_id: str


@dataclass(frozen=True, slots=True)
class EventEntry:
    """One event; ``details`` hold ids, counts and words of vocabularies, no names or secrets."""

    kind: EventKind
    actor: Actor
    at: datetime
    subject: Subject | None = None
    details: Mapping[str, object] = field(default_factory=dict)
    correlation_id: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """The redacted text of an exchange: address, headers and bodies, as they were sent."""

    url: str
    request_headers: Mapping[str, str]
    request_body: str
    response_headers: Mapping[str, str]
    response_body: str


@dataclass(frozen=True, slots=True)
class ExchangeEntry:
    """One HTTP request to ORCID and its response, and the key that seals its content.

    ``status`` is None when no answer was read; ``failure`` then says why. The key is the
    researcher's, or the tenant's where the exchange concerns no person.
    """

    at: datetime
    environment: str
    purpose: Purpose
    method: str
    duration_ms: int
    content: Content = field(repr=False)
    key: SealingKey
    section: str = ""
    credential_id: int | None = None
    researcher_id: int | None = None
    connection_id: int | None = None
    call_id: int | None = None
    item_ids: Sequence[int] = ()
    put_codes: Sequence[int] = ()
    status: int | None = None
    failure: str = ""
    error_code: int | None = None
    attempt: int = 1
    correlation_id: str = ""
