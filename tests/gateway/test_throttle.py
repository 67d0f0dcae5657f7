"""One client's gate, and the transport that waits for its turn."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import responses

from gateway.limiter import Health, RateLimiter, connect
from gateway.local_limiter import Rate
from gateway.recorder import Recorder
from gateway.throttle import Throttle, ThrottledTransport, health_of
from orcid_client.errors import NotSent
from orcid_client.http import Request, Transport

URL = "https://api.sandbox.orcid.org/v3.0/0000-0002-1825-0097/record"


@pytest.fixture
def gate(redis_url: str) -> Throttle:
    pace = RateLimiter(connect(redis_url), prefix="test:")
    return Throttle(pace, key="one", environment="sandbox", rate=Rate(1000, 1))


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def transport(gate: Throttle, recorder: Recorder) -> Iterator[ThrottledTransport]:
    shared = Transport(clock=lambda: datetime.now(UTC))
    yield ThrottledTransport.over(shared, gate=gate, record=recorder)
    shared.close()


def test_waiting_ends_when_the_turn_has_come(gate: Throttle) -> None:
    waits: list[float] = []
    gate.enter(sleep=waits.append)
    gate.enter(sleep=waits.append)
    assert all(0 < wait <= 0.001 for wait in waits)


def test_waiting_too_long_is_refused_before_anything_is_sent(redis_url: str) -> None:
    pace = RateLimiter(connect(redis_url), prefix="test:")
    slow = Throttle(pace, key="one", environment="sandbox", rate=Rate(0.05, 1))
    slow.enter()
    with pytest.raises(NotSent):
        slow.enter(sleep=lambda _: None)


@responses.activate
def test_each_call_is_recorded_and_told_to_the_pace(
    transport: ThrottledTransport, recorder: Recorder, gate: Throttle
) -> None:
    responses.get(URL, status=503)
    transport.send(Request(method="GET", url=URL, token="the-token"))
    assert [exchange.status for exchange in recorder] == [503]
    assert gate.status().failures == 1


def test_a_call_without_an_answer_counts_as_a_failure(
    transport: ThrottledTransport, recorder: Recorder, gate: Throttle
) -> None:
    with pytest.raises(NotSent):
        transport.send(Request(method="GET", url="http://127.0.0.1:1/record"))
    assert [exchange.failure for exchange in recorder] == ["NotSent"]
    assert gate.status().failures == 1


@pytest.mark.parametrize(
    "status,sign",
    [
        (200, Health.OK),
        (404, Health.OK),
        (500, Health.OK),
        (429, Health.BUSY),
        (503, Health.BUSY),
        (502, Health.DOWN),
        (None, Health.DOWN),
    ],
)
def test_what_a_status_tells_of_the_registry(status: int | None, sign: Health) -> None:
    assert health_of(status) is sign
