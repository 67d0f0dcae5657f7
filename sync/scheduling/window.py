"""Claim, call, settle: the loop of everything but pushes.

Claiming and settling run in the caller's thread, one short transaction each; calls run in threads
that know no database. As many calls are kept under way as help: a barrier after each claim would
leave the threads idle while one slow answer is waited for. A push has its own sender, since its
calls on one record follow each other under a lease.
"""

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Generic, NamedTuple, TypeVar

Job = TypeVar("Job")
Answer = TypeVar("Answer")

# At 24 calls a second and a second each, 24 are under way; the rest waits for its turn in its
# thread. Many more would keep the interpreter from the thread that stores the answers.
MOST_UNDER_WAY = 32
CLAIMED_AT_ONCE = 20
# A claim costs a transaction, however little it takes
FEWEST_CLAIMED = 4
GROUP = 20
GROUP_SECONDS = 0.25
# Often enough that a lease of a minute never runs out while its holder lives
KEEP_SECONDS = 15.0


class Claimed(NamedTuple, Generic[Job]):
    """What a claim gave: the jobs, and how many rows were taken for them.

    More rows than jobs are taken where some turn out to need no call.
    """

    jobs: Sequence[Job]
    taken: int


def _keep_nothing(_jobs: Collection[object]) -> None:
    """Extend no lease: the jobs are over before theirs run out."""


@dataclass
class Window(Generic[Job, Answer]):
    """A sliding window of calls under way.

    ``claim`` takes up to so many jobs, ``call`` makes one job's calls in another thread and
    raises nothing, ``settle`` stores a group of answers, ``keep`` extends the leases of the jobs
    that are under way. ``go_on`` says whether to claim once more after the first claim.
    """

    claim: Callable[[int], Claimed[Job]]
    call: Callable[[Job], Answer]
    settle: Callable[[list[Answer]], None]
    pool: Executor
    go_on: Callable[[], bool] = lambda: False
    keep: Callable[[Collection[Job]], None] = _keep_nothing
    most: int = CLAIMED_AT_ONCE
    _under_way: dict["Future[Answer]", Job] = field(default_factory=dict)
    _done: "SimpleQueue[Future[Answer]]" = field(default_factory=SimpleQueue)
    _answers: list[Answer] = field(default_factory=list)
    _settled_at: float = 0.0
    _kept_at: float = 0.0

    def run(self) -> int:
        """Work until nothing is left to claim, or not to go on; return how many rows were taken."""
        self._settled_at = self._kept_at = time.monotonic()
        taken = self._start(self.most)
        is_dry = not taken
        while True:
            self._collect()
            room = min(self.most, MOST_UNDER_WAY - len(self._under_way))
            if not is_dry and room >= min(self.most, FEWEST_CLAIMED) and self.go_on():
                more = self._start(room)
                taken, is_dry = taken + more, not more
            elif not self._under_way and not self._answers:
                return taken

    def _start(self, most: int) -> int:
        claimed = self.claim(most)
        for job in claimed.jobs:
            future = self.pool.submit(self.call, job)
            self._under_way[future] = job
            future.add_done_callback(self._done.put)
        return claimed.taken

    def _collect(self) -> None:
        """Take in what came back; settle when a group is full, or old, or nothing is under way."""
        if self._under_way:
            for future in self._finished():
                del self._under_way[future]
                self._answers.append(future.result())
        now = time.monotonic()
        is_old = now - self._settled_at > GROUP_SECONDS
        if self._answers and (len(self._answers) >= GROUP or is_old or not self._under_way):
            answers, self._answers, self._settled_at = self._answers, [], now
            self.settle(answers)
        if self._under_way and now - self._kept_at > KEEP_SECONDS:
            self._kept_at = now
            self.keep(list(self._under_way.values()))

    def _finished(self) -> Iterator["Future[Answer]"]:
        """Yield the calls that are over, after waiting for the first of them.

        They announce themselves: asking each of those under way, for each answer, would take more
        time than storing what they say.
        """
        try:
            yield self._done.get(timeout=GROUP_SECONDS)
            while True:
                yield self._done.get_nowait()
        except Empty:
            return
