"""Find out why ORCID refuses a token, before the person is written to.

401 `invalid_token` is all that ORCID says of a permission that its person withdrew, of a record
that was deactivated (which revokes its tokens) and of one that was merged into another. A read
with the client's own token tells them apart: 409 with error 9044 for a deactivated record, 301 with
9007 for a merged one (ORCID API tutorial, "API errors").
"""

from collections.abc import Callable
from datetime import datetime
from enum import Enum, auto

from django.db import transaction

from audit import actions as audit
from audit.vocabulary import Purpose
from gateway.clients import api_client
from gateway.recorder import Recorder
from oauth.grants.client_tokens import client_token, forget_client_token
from oauth.grants.end import LONGEST_REASON, reason_of_move
from oauth.models import Connection, ConnectionState
from orcid_client import errors
from orcid_client.ids import parse
from orcid_client.scopes import Scope
from scoping.translation import N_
from tenants.encryption import keys
from tenants.queries import client_access

CLOSED = N_("The researcher has deactivated this ORCID record.")


class CauseOfLoss(Enum):
    """Why a permission is gone."""

    WITHDRAWN = auto()
    CLOSED = auto()
    MOVED = auto()
    NOT_TOLD = auto()
    """ORCID did not answer: ask again later."""


def find_cause(bound: Connection, *, clock: Callable[[], datetime]) -> CauseOfLoss:
    """Ask ORCID about the record of a lost connection, and note what it says with it.

    Not to be called in a transaction.
    """
    recorder = Recorder()
    try:
        token = client_token(credential=bound.credential, scope=Scope.READ_PUBLIC, clock=clock)
        client = api_client(client_access(bound.credential), recorder)
        client.fetch_record_summary(parse(bound.orcid_id), token=token.reveal())
    except errors.RecordMoved as error:
        _note(bound, ConnectionState.MOVED, reason_of_move(error.primary))
        return CauseOfLoss.MOVED
    except errors.RecordDeactivated:
        _note(bound, ConnectionState.LOST, CLOSED)
        return CauseOfLoss.CLOSED
    except errors.TokenRefused:
        forget_client_token(credential=bound.credential, scope=Scope.READ_PUBLIC)
        return CauseOfLoss.NOT_TOLD
    except (errors.NoAnswer, errors.NotSent, errors.RegistryUnavailable, errors.OAuthUnavailable):
        return CauseOfLoss.NOT_TOLD
    except errors.OrcidError:
        return CauseOfLoss.WITHDRAWN
    finally:
        _log(recorder, bound)
    return CauseOfLoss.WITHDRAWN


def _note(bound: Connection, state: ConnectionState, reason: str) -> None:
    """Say so with the connection, unless the person has connected anew meanwhile."""
    rows = Connection.objects.filter(
        pk=bound.pk, state=ConnectionState.LOST, generation=bound.generation
    )
    rows.update(state=state, state_reason=reason[:LONGEST_REASON])
    bound.state = state


def _log(recorder: Recorder, bound: Connection) -> None:
    entries = recorder.entries(
        environment=bound.credential.environment,
        purpose=Purpose.CONNECTION_TEST,
        key=keys.researcher_keys([bound.researcher_id])[bound.researcher_id],
        credential_id=bound.credential_id,
        researcher_id=bound.researcher_id,
    )
    with transaction.atomic(durable=True):
        audit.record_exchanges(entries)
