"""What passes from claiming a record that is to be read, over reading it, to settling."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from orcid_client import errors
from registry.recorder import Recorder
from scoping.sealing import SealingKey
from sync.models import RecordSync
from sync.reading import Place, Reading
from tenants.secrets import Secret


@dataclass(frozen=True, slots=True)
class Pull:
    """One record to read and all that reading needs, so that no thread asks the database.

    ``own_token`` tells that the token is the connection's own: only such a read shows all of our
    items, so only then does the absence of one mean something.
    """

    record: RecordSync
    token: Secret
    generation: int
    own_token: bool
    known: Mapping[Place, int | None]
    placed: frozenset[Place]
    key: SealingKey
    recorder: Recorder = field(default_factory=Recorder)


@dataclass(frozen=True, slots=True)
class Answer:
    """What reading a record gave: a reading, or the error that ended it."""

    pull: Pull
    reading: Reading | None = None
    error: errors.OrcidError | None = None
