"""What passes from claiming a record that is to be read, over reading it, to settling."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from gateway.recorder import Recorder
from oauth.models import Connection
from orcid_client import errors
from scoping.sealing import SealingKey
from sync.models import RecordSync
from sync.pull.read import ReadItem, RecordPlace, RecordReading
from tenants.encryption.secrets import Secret


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
    known: Mapping[RecordPlace, int | None]
    placed: frozenset[RecordPlace]
    key: SealingKey
    recorder: Recorder = field(default_factory=Recorder)


@dataclass(frozen=True, slots=True)
class Read:
    """A reading of the record of a connection.

    ``sees_all_of_ours`` tells that it was made with the connection's own live token at the
    Member API: only then does the absence of an item mean that the researcher removed it.
    """

    reading: RecordReading
    connection: Connection
    sees_all_of_ours: bool

    @property
    def ours(self) -> list[ReadItem]:
        """Return the items of our own that are new or changed."""
        client_id = self.connection.credential.client_id
        return [seen for seen in self.reading.changed if seen.source_client_id == client_id]


@dataclass(frozen=True, slots=True)
class PullAnswer:
    """What reading a record gave: a reading, or the error that ended it."""

    pull: Pull
    reading: RecordReading | None = None
    error: errors.OrcidError | None = None

    @property
    def read(self) -> Read | None:
        """Return what was read, None where an error ended it."""
        if self.reading is None:
            return None
        return Read(self.reading, self.pull.record.connection, self.pull.own_token)
