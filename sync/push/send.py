"""Send calls from a pool of threads that never touch the database."""

import queue
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock, Thread

import structlog
from django.conf import settings

from gateway.process import MadeOnce
from gateway.throttle import Throttle, health_of
from orcid_client.client import OrcidClient
from orcid_client.errors import NotSent, OrcidError
from orcid_client.http import HttpExchange, Transport
from scoping.translation import N_
from sync.push.concurrency import Concurrency
from sync.push.jobs import CallAnswer, ClaimedRecord, Job

log = structlog.get_logger(__name__)

MARGIN_SECONDS = 1.0
# As many as two credentials can have under way (``sync.scheduling.window``)
READING_THREADS = 120
AHEAD_SECONDS, MOST_AHEAD = 0.02, 20


class SendingPool:
    """Threads that do what they are given.

    Lighter than an executor, whose futures cost more than anything else between claiming a call
    and the call itself.
    """

    def __init__(self, threads: int) -> None:
        """Start the threads; they end with the process."""
        self._tasks: queue.SimpleQueue[tuple[Callable[..., None], tuple[object, ...]]]
        self._tasks = queue.SimpleQueue()
        self._threads = threads
        self._taken = 0
        self._counting = Lock()
        for number in range(threads):
            Thread(target=self._work, name=f"sending-{number}", daemon=True).start()

    def submit(self, task: Callable[..., None], *arguments: object) -> None:
        """Let the next free thread do something; it must have been taken before."""
        self._tasks.put((task, arguments))

    def room_for(self, own: int) -> int:
        """Return how many threads more a drain may take that has so many already.

        No more than it leaves free: so there are some for whoever comes next, though ORCID be
        silent to all the others.
        """
        free = self._threads - self._taken
        return max(0, (free - own + 1) // 2)

    def take(self, wanted: int, *, own: int) -> int:
        """Take up to so many threads, as many as there is room for; return how many."""
        with self._counting:
            taken = min(wanted, self.room_for(own))
            self._taken += taken
        return taken

    def give_back(self, threads: int) -> None:
        """Give back threads that have nothing to do after all; those that had do so themselves."""
        with self._counting:
            self._taken -= threads

    def _work(self) -> None:
        while True:
            task, arguments = self._tasks.get()
            try:
                task(*arguments)
            except Exception:
                log.exception("sync.sending_failed")
            finally:
                self.give_back(1)


@MadeOnce
def sending_pool() -> SendingPool:
    """Return the process's sending threads, shared by all drains."""
    return SendingPool(settings.SYNC_SENDING_THREADS)


@MadeOnce
def reading_pool() -> ThreadPoolExecutor:
    """Return the process's reading threads, which wait for their turn by themselves."""
    return ThreadPoolExecutor(READING_THREADS, thread_name_prefix="reading")


class Sender:
    """Sends the calls of claimed records: one at a time per record, several records at once.

    The pace is kept before a call is handed to the pool, so that a client which has to wait takes
    no sending thread from the others. The drain's thread hands calls over; while it is busy with
    the database, the sending threads do so as they come back.
    """

    def __init__(
        self,
        client: OrcidClient,
        throttle: Throttle,
        *,
        deadline: float,
        steady: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare to send; ``deadline`` is the longest a call may take, in seconds."""
        self._transport = _recording(client.transport)
        self._throttle = throttle
        self._deadline = deadline
        self._steady = steady
        self._ready: deque[ClaimedRecord] = deque()
        self._late: list[ClaimedRecord] = []
        self._answers: queue.SimpleQueue[CallAnswer] = queue.SimpleQueue()
        # Whoever holds it hands calls over; ``_started`` is changed under it alone, and
        # ``_collected`` by the drain's thread alone.
        self._starting = Lock()
        self._started = 0
        self._collected = 0
        self._not_before = 0.0
        self._granted = 0
        self._width = Concurrency(settings.SYNC_SENDING_THREADS)

    @property
    def waiting(self) -> int:
        """Return how many records could be sent now."""
        return len(self._ready)

    @property
    def under_way(self) -> int:
        """Return how many calls have not been collected."""
        return self._started - self._collected

    @property
    def _busy(self) -> int:
        """Return how many calls have not come back, or a few more."""
        return self.under_way - self._answers.qsize()

    def add(self, record: ClaimedRecord) -> None:
        """Let a record's next call be sent."""
        self._ready.append(record)

    def start(self) -> None:
        """Send as many calls as threads, pace and leases allow now, unless somebody is at it."""
        if self._starting.acquire(blocking=False):
            try:
                self._start()
            finally:
                self._starting.release()

    def _start(self) -> None:
        wanted = min(len(self._ready), self._width.calls - self._busy)
        if wanted < 1 or self._steady() < self._not_before:
            return
        pool = sending_pool()
        too_late = self._steady() + self._deadline + MARGIN_SECONDS
        threads = pool.take(wanted, own=self._busy)
        try:
            for _ in range(self._take(threads)):
                record = self._ready.popleft()
                if record.leased_until < too_late:
                    self._late.append(record)
                    continue
                self._started += 1
                record.under_way += 1
                pool.submit(self._send, record, record.jobs.popleft())
                threads -= 1
        finally:
            pool.give_back(threads)

    def _room(self) -> int:
        """Return how many calls more may be under way."""
        busy = self._busy
        return min(self._width.calls - busy, sending_pool().room_for(busy))

    def _take(self, wanted: int) -> int:
        """Return how many of the wanted calls the pace allows now.

        At a great pace those of the next moment are taken with them, so that not every call costs
        a question to Redis; at ORCID's own rates that moment holds none.
        """
        if self._granted < wanted:
            ahead = int(self._throttle.rate.per_second * AHEAD_SECONDS)
            permit = self._throttle.take(max(wanted, min(ahead, MOST_AHEAD)) - self._granted)
            self._not_before = self._steady() + permit.wait
            self._granted += permit.calls
        taken = min(wanted, self._granted)
        self._granted -= taken
        return taken

    def expired(self) -> list[ClaimedRecord]:
        """Take out the waiting records whose lease is too short for a call."""
        # Under the lock of whoever hands calls over: a record is either sent or given back.
        with self._starting:
            too_late = self._steady() + self._deadline + MARGIN_SECONDS
            found = [record for record in self._ready if record.leased_until < too_late]
            for record in found:
                self._ready.remove(record)
            found, self._late = found + self._late, []
        return found

    def collect(self, *, longest: float) -> list[CallAnswer]:
        """Wait for answers up to so many seconds, or until the pace lets calls go.

        Where neither is to come it returns at once.
        """
        if self._ready and self._room() > 0:
            longest = min(longest, max(0.0, self._not_before - self._steady()))
        answers: list[CallAnswer] = []
        try:
            if self.under_way:
                answers.append(self._answers.get(timeout=longest))
                while True:
                    answers.append(self._answers.get_nowait())
            elif self._ready and longest > 0:
                time.sleep(longest)
        except queue.Empty:
            pass
        for answer in answers:
            answer.record.under_way -= 1
        self._collected += len(answers)
        return answers

    def stop(self) -> list[ClaimedRecord]:
        """Send nothing more; return the records that still had calls waiting."""
        with self._starting:
            left = [*self._ready, *self._late]
            self._ready.clear()
            self._late.clear()
        return left

    def _send(self, record: ClaimedRecord, job: Job) -> None:
        try:
            if record.leased_until < self._steady() + self._deadline:
                raise NotSent(N_("No thread was free before the lease of the record expired."))
            token = record.token.reveal() if record.token else None
            job.response = self._transport.send(
                job.request.with_token(token), attempt=job.attempt, context=job
            )
        except OrcidError as error:
            job.error = error
        finally:
            self._answers.put(CallAnswer(record, job))
        self._throttle.note(health_of(job.response.status if job.response else None))
        if job.response is not None and job.exchange is not None:
            self._width.note(job.exchange.duration_ms)
        if self._busy <= self._width.calls // 2:
            self.start()


def _recording(transport: Transport | None) -> Transport:
    if transport is None:
        raise TypeError("A client without a transport sends nothing.")
    return transport.recording_to(_keep)


def _keep(exchange: HttpExchange) -> None:
    """Leave the exchange with the job it belongs to, in the thread that made the call."""
    if isinstance(exchange.context, Job):
        exchange.context.exchange = exchange
