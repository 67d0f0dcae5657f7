"""One client's way through the pace: when it may call, and how its calls went."""

import time
from collections.abc import Callable

from gateway.limiter import Health, LimiterStatus, RateLimiter
from gateway.local_limiter import Permit, Rate
from orcid_client.errors import NoAnswer, NotSent
from orcid_client.http import Attempt, HttpExchange, Response, Transport
from scoping.translation import N_

LONGEST_WAIT_SECONDS = 10.0
_BUSY = frozenset({429, 503})
_DOWN = frozenset({502, 504})


class Throttle:
    """The pace of one client; cheap to make, may be shared by threads."""

    def __init__(self, pace: RateLimiter, *, key: str, environment: str, rate: Rate) -> None:
        """Keep what names the client and how fast it may call."""
        self._pace = pace
        self._key = key
        self._environment = environment
        self.rate = rate
        self._in_trouble = False

    def take(self, wanted: int = 1) -> Permit:
        """Take up to so many calls, or learn how long to wait."""
        grant = self._pace.take(
            key=self._key, environment=self._environment, rate=self.rate, wanted=wanted
        )
        self._in_trouble = grant.in_trouble
        return grant

    def note(self, sign: Health) -> None:
        """Tell how a call went."""
        if sign is not Health.OK or self._in_trouble:
            self._in_trouble = sign is not Health.OK
            self._pace.note(key=self._key, environment=self._environment, sign=sign)

    def status(self) -> LimiterStatus:
        """Return how the client stands, for pages."""
        return self._pace.status(key=self._key, environment=self._environment)

    def enter(self, *, sleep: Callable[[float], None] = time.sleep) -> None:
        """Wait for one call's turn.

        Raises:
            NotSent: the turn would come too late for whoever waits.
        """
        waited = 0.0
        while not (grant := self.take()).calls:
            if waited + grant.wait > LONGEST_WAIT_SECONDS:
                raise NotSent(
                    N_("The portal is calling ORCID as fast as ORCID allows; nothing was sent.")
                )
            sleep(grant.wait)
            waited += grant.wait


def health_of(status: int | None) -> Health:
    """Return what an answer's status tells about ORCID's health; None where none came.

    A plain 500 says nothing: ORCID answers it to over-long values too.
    """
    if status in _BUSY:
        return Health.BUSY
    return Health.DOWN if status is None or status in _DOWN else Health.OK


class ThrottledTransport(Transport):
    """The shared transport for one client and one recorder, each call in its turn."""

    _gate: Throttle

    @classmethod
    def over(
        cls, transport: Transport, *, gate: Throttle, record: Callable[[HttpExchange], None]
    ) -> "ThrottledTransport":
        """Return a transport over the same connections."""
        paced = object.__new__(cls)
        paced.__dict__.update(transport.__dict__, _record=record, _gate=gate)
        return paced

    def attempt(self, attempt: Attempt) -> Response:
        """Send once, when it is this client's turn."""
        self._gate.enter()
        try:
            response = super().attempt(attempt)
        except NoAnswer:
            self._gate.note(health_of(None))
            raise
        self._gate.note(health_of(response.status))
        return response
