"""Read the records of one credential that are due: claim, read without the database, settle.

A pull takes the same lease of a record as a push and leaves records alone that have something to
push, so that there is one writer and one reader of a record's state at any time.
"""

from collections.abc import Callable, Collection, Iterable
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Now

from gateway.clients import ClientAccess, api_client
from oauth import actions as oauth
from oauth import queries as oauth_queries
from oauth.models import ConnectionState
from orcid_client import errors
from orcid_client.ids import parse
from orcid_client.scopes import Scope
from scoping.translation import N_
from sync.error_policy import policy_for, sentence_of
from sync.models import RecordSync
from sync.pull import drift, snapshot_rows
from sync.pull.jobs import Pull, PullAnswer
from sync.pull.read import read_record
from sync.pull.schedule import SummaryDue, summary_due
from sync.pull.store import settle
from sync.scheduling import daily_quota, leases, pause_filters
from sync.scheduling.backoff import delay
from sync.scheduling.quarantine import SOUND, note_loss
from sync.scheduling.window import CLAIMED_AT_ONCE, Claimed, Window
from sync.states import Verb, WaitsFor
from tenants.encryption import keys
from tenants.encryption.secrets import Secret
from tenants.models import Credential
from tenants.queries import client_access

log = structlog.get_logger(__name__)

RECORDS_AT_ONCE = 20
NOT_UNDERSTOOD = N_("The portal could not understand ORCID's response.")
NO_PERMISSION = N_(
    "The researcher's permission is gone; the record is read once they connect again."
)
# A client that gets no token is tried again, though nobody said that it was fixed.
UNTIL_FIXED = timedelta(minutes=10)
_random = Random()  # noqa: S311 (spreads load, guards nothing)


def pull_due(
    *,
    credential: Credential,
    pool: Executor,
    clock: Callable[[], datetime],
    only: Collection[int] | None = None,
    alone: Q | None = None,
    go_on: Callable[[], bool] = lambda: False,
) -> int:
    """Read a credential's due records; return how many were taken, 0 when none is due.

    Some at once, and more of them while ``go_on`` says so; it is also asked every few seconds
    while calls are under way, so that it can extend leases of the caller's. ``only`` names records
    to read now instead, due and paused or not. ``alone`` says of which records one is to be read
    on its own, since a process may have died over it.
    """
    if not _rows(credential, only=only, alone=alone, now=clock()).exists():
        return 0
    try:
        public_token = _public_token(credential, clock=clock)
    except errors.OrcidError as error:
        _postpone(credential, error, now=clock())
        return 0
    reads = _Reads(credential, public_token, clock, only, alone, go_on)
    access = client_access(credential)
    return Window(
        claim=reads.claim,
        call=lambda pull: _read(pull, access, now=clock()),
        settle=reads.settle,
        pool=pool,
        go_on=go_on,
        keep=reads.keep,
        most=_most(only=only, alone=alone),
    ).run()


@dataclass(frozen=True, slots=True)
class _Reads:
    """The reads of one credential: which records, and what they count against."""

    credential: Credential
    public_token: Secret | None
    clock: Callable[[], datetime]
    only: Collection[int] | None
    alone: Q | None
    go_on: Callable[[], bool]

    def claim(self, most: int) -> Claimed[Pull]:
        """Take records, no more than the day's quota allows; what is not used of it goes back."""
        granted = most
        if not self.credential.writes:
            granted = daily_quota.take(self.credential, wanted=most)
        if not granted:
            return Claimed([], 0)
        claimed = _claim(
            _rows(self.credential, only=self.only, alone=self.alone, now=self.clock()),
            public_token=self.public_token,
            most=granted,
            is_alone=self.alone is not None,
        )
        self._charge(len(claimed.jobs) - granted)
        return claimed

    def settle(self, answers: list[PullAnswer]) -> None:
        """Store what was read; a record with many works took more than the one read granted."""
        _settle(answers, now=self.clock())
        if self.public_token and any(isinstance(one.error, errors.TokenRefused) for one in answers):
            oauth.forget_client_token(credential=self.credential, scope=Scope.READ_PUBLIC)
        self._charge(sum(len(list(one.pull.recorder)) for one in answers) - len(answers))

    def keep(self, pulls: Collection[Pull]) -> None:
        """Keep the leases of records under way, and the caller's."""
        _extend(pulls)
        self.go_on()

    def _charge(self, reads: int) -> None:
        """Count reads beyond those taken; only Public API clients have a day's quota."""
        if reads and not self.credential.writes:
            daily_quota.charge(self.credential, reads=reads)


def _most(*, only: Collection[int] | None, alone: Q | None) -> int:
    """Return how many records one claim takes: all that are named, else a few at a time."""
    if alone is not None:
        return 1
    return CLAIMED_AT_ONCE if only is None else max(1, len(only))


def _rows(
    credential: Credential, *, only: Collection[int] | None, alone: Q | None, now: datetime
) -> QuerySet[RecordSync]:
    if only is not None:
        return _readable(credential).filter(pk__in=only)
    return _due(credential, now=now).filter(SOUND if alone is None else alone)


def _extend(pulls: Collection[Pull]) -> None:
    """Keep the leases of records that are still being read.

    A read of many works makes eleven calls of at most 45 s each. A lease of that length would
    keep a record from being pushed for ten minutes after its reader died.
    """
    for pull in pulls:
        held = RecordSync.objects.filter(pk=pull.record.pk, fence=pull.record.fence)
        # The date that says "again, if the reader dies" moves along; a newer wish does not.
        held.update(
            pull_due_at=Case(
                When(pull_due_at=F("leased_until"), then=Now() + leases.lease()),
                default=F("pull_due_at"),
            ),
            leased_until=Now() + leases.lease(),
        )


def _settle(answers: list[PullAnswer], *, now: datetime) -> None:
    """Settle what was read together; if that fails, each record by itself, so that one stops none.

    What cannot be stored counts as not understood: its calls are logged, and it is read again.

    Raises:
        OperationalError: the database is away.
    """
    if _is_settled(answers, now=now):
        return
    for answer in answers:
        if not _is_settled([answer], now=now):
            unread = errors.UnreadableAnswer(NOT_UNDERSTOOD)
            settle([PullAnswer(answer.pull, error=unread)], now=now)


def _is_settled(answers: list[PullAnswer], *, now: datetime) -> bool:
    try:
        settle(answers, now=now)
    except (OperationalError, InterfaceError):
        # It may have been committed all the same, and the calls would be logged twice.
        raise
    except Exception:
        log.exception("sync.not_settled", record_ids=[one.pull.record.pk for one in answers])
        return False
    return True


def _public_token(credential: Credential, *, clock: Callable[[], datetime]) -> Secret | None:
    """Return the client's own token for public data, which the Public API is read with."""
    if credential.writes:
        return None
    return oauth.client_token(credential=credential, scope=Scope.READ_PUBLIC, clock=clock)


def _due(credential: Credential, *, now: datetime) -> QuerySet[RecordSync]:
    """Return the records to read now; those with something to push come after pushing."""
    nothing_to_push = Q(push_due_at=None) | Q(push_due_at__gt=now)
    not_paused = ~pause_filters.is_researcher_paused("connection__researcher_id")
    return _readable(credential).filter(not_paused, nothing_to_push, pull_due_at__lte=now)


def _readable(credential: Credential) -> QuerySet[RecordSync]:
    """Return the records that can be read and are in nobody's hands."""
    return RecordSync.objects.filter(
        Q(leased_until=None) | Q(leased_until__lt=Now()),
        ~leases.finding_out(),
        credential=credential,
        connection__state=ConnectionState.ACTIVE,
    )


def _postpone(credential: Credential, error: errors.OrcidError, *, now: datetime) -> None:
    """Leave all due records for later: the client itself got no token to read with."""
    verdict = policy_for(error, verb=Verb.READ)
    due = now + (delay(verdict.wait or WaitsFor.TRANSIENT, tries=1, random=_random) or UNTIL_FIXED)
    _due(credential, now=now).update(pull_due_at=due, wait_note=sentence_of(verdict, error)[:300])


def _claim(
    due: QuerySet[RecordSync], *, public_token: Secret | None, most: int, is_alone: bool
) -> Claimed[Pull]:
    """Take some records, or one; return what is to be read, and how many were taken."""
    with transaction.atomic(durable=True):
        rows = list(
            due.select_for_update(of=("self",), skip_locked=True)
            .select_related("connection__credential", "connection__researcher")
            .order_by("pull_due_at", "id")[:most]
        )
        # Whoever dies with a record in hand leaves it to be read once the lease is over.
        RecordSync.objects.filter(pk__in=[row.pk for row in rows]).update(
            leased_until=Now() + leases.lease(),
            pull_due_at=Now() + leases.lease(),
            fence=F("fence") + 1,
        )
        sound = [row for row in rows if not is_alone or note_loss(row.pk)]
        pulls = _with_needs(sound, public_token=public_token)
        _let_go({row.pk for row in sound} - {pull.record.pk for pull in pulls})
        return Claimed(pulls, len(rows))


def _let_go(numbers: Collection[int]) -> None:
    """Leave records that cannot be read until their researchers give permission again."""
    RecordSync.objects.filter(pk__in=numbers).update(
        pull_due_at=None,
        leased_until=None,
        losses=0,
        waits_for=WaitsFor.RESEARCHER,
        wait_note=NO_PERMISSION,
    )


def _with_needs(rows: list[RecordSync], *, public_token: Secret | None) -> list[Pull]:
    """Return what is to be read; not without a token, nor what could not be logged."""
    tokens = {} if public_token else oauth_queries.access_tokens(_connection_ids(rows))
    log_keys = keys.researcher_keys(row.connection.researcher_id for row in rows)
    known = snapshot_rows.places_of(_connection_ids(rows))
    placed = drift.placements_of([row.connection for row in rows])
    pulls = []
    for row in rows:
        # The claim raised it in the database; settling compares it with this one.
        row.fence += 1
        own = tokens.get(row.connection_id)
        token = public_token or (own.token if own else None)
        key = log_keys.get(row.connection.researcher_id)
        if token is not None and key is not None:
            pulls.append(
                Pull(
                    record=row,
                    token=token,
                    generation=own.generation if own else row.connection.generation,
                    own_token=own is not None,
                    known=known[row.connection_id],
                    placed=frozenset(placed[row.connection_id]),
                    key=key,
                )
            )
    return pulls


def _connection_ids(rows: Iterable[RecordSync]) -> list[int]:
    return [row.connection_id for row in rows]


def _summary_due(pull: Pull, *, now: datetime) -> SummaryDue:
    """Return whether to read the summary too, which the Public API does not have.

    The token that reads the record is enough for it.
    """
    if not pull.own_token:
        return SummaryDue.NO
    return summary_due(read_at=pull.record.summary_read_at, now=now)


def _read(pull: Pull, access: ClientAccess, *, now: datetime) -> PullAnswer:
    """Read one record, in a thread that knows no database.

    A fault of ours with one record must not hold up those that were claimed with it.
    """
    try:
        reading = read_record(
            api_client(access, pull.recorder),
            parse(pull.record.connection.orcid_id),
            token=pull.token.reveal(),
            client_id=access.client_id,
            known=pull.known,
            placed=pull.placed,
            known_modified_ms=pull.record.record_modified_ms,
            summary_due=_summary_due(pull, now=now),
        )
    except errors.OrcidError as error:
        return PullAnswer(pull, error=error)
    except Exception:
        log.exception("sync.not_read", record_id=pull.record.pk)
        return PullAnswer(pull, error=errors.UnreadableAnswer(NOT_UNDERSTOOD))
    return PullAnswer(pull, reading=reading)
