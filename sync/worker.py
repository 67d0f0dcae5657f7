"""One drain: claim, send and settle the due records of one credential for a few seconds."""

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import structlog
from django.conf import settings
from django.db.models import Q

from gateway.clients import sending_client, throttle
from gateway.throttle import Throttle
from orcid_client.client import OrcidClient
from sync.orcid_webhooks.registration import update_registrations
from sync.pull.runner import pull_due
from sync.push import review_group_lookup
from sync.push.claim import claim, claim_alone
from sync.push.jobs import CallAnswer, ClaimedRecord
from sync.push.results import RecordResult, SendingContext
from sync.push.send import Sender, reading_pool
from sync.push.settle import settle
from sync.scheduling import daily_quota, enqueue, leases
from sync.scheduling.leases import DrainLease
from sync.scheduling.quarantine import SUSPECT
from sync.states import WaitsFor
from tenants.models import Credential
from tenants.queries import client_access

log = structlog.get_logger(__name__)

GROUP = 50
GROUP_SECONDS = 0.25
FEWEST_CLAIMED, MOST_CLAIMED = 8, 100
CREDENTIAL_REST = timedelta(minutes=15)
IDLE_REST = timedelta(seconds=5)


@dataclass(slots=True)
class Drained:
    """What a drain did: records looked at, calls answered, and when there is work again."""

    records: int = 0
    calls: int = 0
    next_due_at: datetime | None = None


def drain_credential(
    *, credential_id: int, clock: Callable[[], datetime], seconds: float
) -> Drained | None:
    """Drain a credential of the current tenant; None if another drain does, or nothing is due."""
    held = leases.take(credential_id=credential_id)
    if held is None:
        return None
    rest, went_well = IDLE_REST, False
    end = time.monotonic() + seconds
    credential = Credential.objects.get(pk=held.credential_id)
    # Where the last drains ended badly, every record is tried by itself.
    alone = Q() if held.is_careful else SUSPECT
    try:
        drain = _drain_of(held, credential, clock=clock, seconds=seconds)
        if not held.is_careful:
            _push(drain, credential, end=end)
        while drain.run_alone(alone) and not drain.rest and time.monotonic() < end:
            pass
        rest = drain.rest
        pulled = 0 if rest else _pull(held, credential, clock=clock, end=end, alone=alone)
        if not credential.writes:
            # Records that are due stay so, and the longest due comes first when there is quota.
            rest = max(rest, daily_quota.rest_of(credential) or timedelta())
        if not rest and not pulled and drain.found_nothing:
            # What is due is in other hands: looking again at once would not help.
            rest = IDLE_REST
        went_well = True
    finally:
        next_due_at = leases.give_back(held, not_before=rest, went_well=went_well)
    drain.done.next_due_at = next_due_at
    return drain.done


def _push(drain: "Drain", credential: Credential, *, end: float) -> None:
    """Work off what is to be pushed, between which groups are looked up."""
    drain.run()
    while not drain.rest and _look_up_groups(drain.held, credential, clock=drain.clock):
        if time.monotonic() >= end:
            break
        drain.run(seconds=end - time.monotonic())


def _look_up_groups(
    held: DrainLease, credential: Credential, *, clock: Callable[[], datetime]
) -> int:
    """Ask for groups that peer reviews wait for; return how many."""
    if not leases.extend(held):
        return 0
    return review_group_lookup.look_up_due(credential=credential, pool=reading_pool(), clock=clock)


def _pull(
    held: DrainLease, credential: Credential, *, clock: Callable[[], datetime], end: float, alone: Q
) -> int:
    """Look after webhooks and read due records in the time that pushing left over."""
    pool = reading_pool()
    pulled = update_registrations(credential=credential, pool=pool, clock=clock)

    def go_on() -> bool:
        # What somebody changed just now does not wait for thousands of records to be read.
        is_time = time.monotonic() < end and not enqueue.is_told_to_stop()
        return leases.extend(held) and is_time and not leases.is_push_due(credential.pk)

    if not held.is_careful and go_on():
        pulled += pull_due(credential=credential, pool=pool, clock=clock, go_on=go_on)
    while go_on():
        read = pull_due(credential=credential, pool=pool, clock=clock, alone=alone)
        if not read:
            break
        pulled += read
    return pulled


def _drain_of(
    held: DrainLease, credential: Credential, *, clock: Callable[[], datetime], seconds: float
) -> "Drain":
    access = client_access(credential)
    sending = SendingContext(
        credential_id=credential.pk,
        environment=credential.environment,
        client_id=credential.client_id,
        correlation_id=uuid.uuid4().hex,
    )
    return Drain(
        held=held,
        sending=sending,
        client=sending_client(access),
        throttle=throttle(access),
        clock=clock,
        seconds=seconds,
    )


@dataclass
class Drain:
    """The state of one drain; ``run`` works it off.

    ``seconds`` bounds claiming and starting calls; what is under way then is waited for.
    """

    held: DrainLease
    sending: SendingContext
    client: OrcidClient
    throttle: Throttle
    clock: Callable[[], datetime]
    seconds: float
    random: Random = field(default_factory=Random)
    done: Drained = field(default_factory=Drained)
    _answers: list[CallAnswer] = field(default_factory=list)
    _oldest: float = 0.0
    _is_dry: bool = False
    _is_refused: bool = False

    def __post_init__(self) -> None:
        """Prepare to send."""
        self.sender = Sender(
            self.client, self.throttle, deadline=settings.ORCID_CALL_DEADLINE_SECONDS
        )

    def run(self, *, seconds: float | None = None) -> Drained:
        """Work until nothing is due, the time is over, the lease is lost, or ORCID refuses us.

        A worker that was asked to stop begins nothing more either.

        It also ends where groups are to be asked for, so that the reviews waiting for them need
        not wait for the next turn.
        """
        end = time.monotonic() + (self.seconds if seconds is None else seconds)
        self._is_dry = False
        while time.monotonic() < end and not self._is_refused and not enqueue.is_told_to_stop():
            self._claim()
            if self._is_busy():
                self._send(longest=max(0.0, min(GROUP_SECONDS, end - time.monotonic())))
            elif self._is_dry:
                break
        self._finish()
        return self.done

    def run_alone(self, which: Q) -> int:
        """Work on one record by itself to its end; return 0 if there is none."""
        if self._is_refused or not leases.extend(self.held):
            return 0
        records, taken = claim_alone(
            which,
            credential_id=self.sending.credential_id,
            client=self.client,
            now=self.clock(),
        )
        self.done.records += taken
        for record in records:
            self.sender.add(record)
        while self._is_busy():
            self._send(longest=GROUP_SECONDS)
        return taken

    def _send(self, *, longest: float) -> None:
        self.sender.start()
        self._collect(longest=longest)
        self._settle_if_due()

    @property
    def found_nothing(self) -> bool:
        """Say whether no record was to be had, though the credential has work."""
        return self._is_dry and not self.done.records

    @property
    def rest(self) -> timedelta:
        """Return how long the credential is to be left alone."""
        return CREDENTIAL_REST if self._is_refused else timedelta()

    def _is_busy(self) -> bool:
        return bool(self.sender.waiting or self.sender.under_way or self._answers)

    def _claim(self) -> None:
        """Claim more records when the threads would soon have nothing to do."""
        rate = int(self.throttle.rate.per_second)
        few = min(MOST_CLAIMED, max(FEWEST_CLAIMED, rate))
        # Half a second's calls, or at a great pace as many as go out while the database is asked
        enough = min(MOST_CLAIMED, max(FEWEST_CLAIMED // 2, rate // 2))
        if self._is_dry or self.sender.waiting + self.sender.under_way >= enough:
            return
        if not leases.extend(self.held):
            self._is_dry = True
            return
        records, taken = claim(
            credential_id=self.sending.credential_id,
            client=self.client,
            most=few,
            now=self.clock(),
        )
        self._is_dry = taken < few or review_group_lookup.are_due(
            self.sending.credential_id, now=self.clock()
        )
        self.done.records += taken
        for record in records:
            self.sender.add(record)

    def _collect(self, *, longest: float) -> None:
        found = self.sender.collect(longest=longest)
        if found and not self._answers:
            self._oldest = time.monotonic()
        self._answers += found

    def _settle_if_due(self) -> None:
        """Settle when a group is full or old, or when nothing else can be done."""
        late = self.sender.expired()
        idle = not self.sender.waiting and not self.sender.under_way
        old = bool(self._answers) and time.monotonic() - self._oldest > GROUP_SECONDS
        if late or len(self._answers) >= GROUP or old or (idle and self._answers):
            self._settle(given_back=late)

    def _settle(self, *, given_back: list[ClaimedRecord]) -> None:
        answers, self._answers = self._answers[:GROUP], self._answers[GROUP:]
        self.done.calls += len(answers)
        news = settle(
            answers,
            sending=self.sending,
            given_back=given_back,
            random=self.random,
            now=self.clock(),
        )
        for one in news:
            self._go_on(one)

    def _go_on(self, one: RecordResult) -> None:
        stopped = one.stopped_by
        if stopped is not None and stopped.wait is WaitsFor.CREDENTIAL:
            self._is_refused = True
        if one.is_due_again:
            self._is_dry = False
        if one.record.is_held and one.is_kept and one.record.jobs:
            self.sender.add(one.record)
        elif not one.record.is_held:
            log.warning("sync.lease_lost", record_id=one.record.record_id)

    def _finish(self) -> None:
        """Wait for the calls under way, settle everything, and give back what was not sent."""
        left = self.sender.stop()
        while self.sender.under_way:
            self._collect(longest=settings.ORCID_CALL_DEADLINE_SECONDS)
        while self._answers or left:
            kept = [answer.record for answer in self._answers[:GROUP] if answer.record.jobs]
            self._settle(given_back=left + kept)
            left = []
