"""The pace of one client over all processes, on the real Redis with a clock of our own."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.limiter import Health, LimiterStatus, RateLimiter, client_key, connect
from gateway.local_limiter import LocalRateLimiter, Rate

RATE = Rate(per_second=20, burst=5)
CLIENT, OTHER = "client-one", "client-two"
SECOND = 1_000_000


class Clock:
    """Microseconds that pass when told to."""

    def __init__(self) -> None:
        self.us = 1_700_000_000 * SECOND

    def __call__(self) -> int:
        return self.us

    def pass_seconds(self, seconds: float) -> None:
        self.us += round(seconds * SECOND)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def pace(redis_url: str, clock: Clock) -> RateLimiter:
    return RateLimiter(connect(redis_url), prefix="test:", now_us=clock)


def take(pace: RateLimiter, wanted: int = 1, *, key: str = CLIENT) -> int:
    return pace.take(key=key, environment="simulator", rate=RATE, wanted=wanted).calls


def note(pace: RateLimiter, sign: Health, *, key: str = CLIENT, times: int = 1) -> None:
    for _ in range(times):
        pace.note(key=key, environment="simulator", sign=sign)


def standing(
    pace: RateLimiter, *, key: str = CLIENT, environment: str = "simulator"
) -> LimiterStatus:
    return pace.status(key=key, environment=environment)


def taken_in(pace: RateLimiter, clock: Clock, seconds: float) -> int:
    """Return how many calls an eager client makes in a while, asking every 10 ms."""
    count = 0
    for _ in range(round(seconds * 100)):
        count += take(pace, 10)
        clock.pass_seconds(0.01)
    return count


def test_a_rested_client_gets_its_burst_at_once(pace: RateLimiter) -> None:
    assert take(pace, 100) == 5


def test_then_it_waits_for_one_interval(pace: RateLimiter) -> None:
    take(pace, 100)
    answer = pace.take(key=CLIENT, environment="simulator", rate=RATE, wanted=1)
    assert answer.calls == 0
    assert answer.wait == pytest.approx(0.05)


def test_an_eager_client_gets_its_rate_and_no_more(pace: RateLimiter, clock: Clock) -> None:
    assert taken_in(pace, clock, 10) == 5 + 199


def test_two_processes_share_one_pace(redis_url: str, pace: RateLimiter, clock: Clock) -> None:
    other = RateLimiter(connect(redis_url), prefix="test:", now_us=clock)
    assert take(pace, 3) + take(other, 3) == 5


def test_clients_do_not_share_a_pace(pace: RateLimiter) -> None:
    assert (take(pace, 9), take(pace, 9, key=OTHER)) == (5, 5)


def test_threads_at_once_get_exactly_the_burst(redis_url: str, clock: Clock) -> None:
    ready, taken = threading.Barrier(8), []

    def ask() -> None:
        pace = RateLimiter(connect(redis_url), prefix="test:", now_us=clock)
        ready.wait()
        taken.append(sum(take(pace) for _ in range(5)))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(taken) == 5


def test_a_busy_registry_halves_the_pace(pace: RateLimiter, clock: Clock) -> None:
    take(pace, 100)
    note(pace, Health.BUSY)
    assert 9 <= taken_in(pace, clock, 1) <= 12


def test_calls_under_way_slow_it_only_once_a_second(pace: RateLimiter) -> None:
    note(pace, Health.BUSY, times=4)
    assert standing(pace).share == pytest.approx(0.5)


def test_the_pace_grows_back_within_a_minute(pace: RateLimiter, clock: Clock) -> None:
    for _ in range(10):
        note(pace, Health.BUSY)
        clock.pass_seconds(2)
    assert standing(pace).share < 0.2
    clock.pass_seconds(40)
    assert standing(pace).share == 1


def test_one_slow_client_does_not_slow_another(pace: RateLimiter) -> None:
    note(pace, Health.BUSY)
    assert standing(pace, key=OTHER).share == 1


def test_two_busy_clients_slow_the_whole_registry(pace: RateLimiter) -> None:
    note(pace, Health.BUSY)
    note(pace, Health.BUSY, key=OTHER)
    assert standing(pace, key="third").share == pytest.approx(0.5)
    assert standing(pace, key="third", environment="sandbox").share == 1


def test_the_breaker_opens_after_five_failures_in_a_row(pace: RateLimiter) -> None:
    note(pace, Health.DOWN, times=4)
    assert take(pace) == 1
    note(pace, Health.DOWN)
    assert take(pace) == 0
    assert standing(pace).is_open
    assert standing(pace).open_for == 2


def test_an_open_breaker_lets_one_call_try(pace: RateLimiter, clock: Clock) -> None:
    note(pace, Health.DOWN, times=5)
    clock.pass_seconds(2.1)
    assert (take(pace, 10), take(pace, 10)) == (1, 0)


def test_a_success_closes_the_breaker(pace: RateLimiter, clock: Clock) -> None:
    note(pace, Health.DOWN, times=5)
    clock.pass_seconds(2.1)
    take(pace)
    note(pace, Health.OK)
    assert take(pace, 10) == 4


def test_a_failed_try_opens_it_for_longer_up_to_a_limit(pace: RateLimiter, clock: Clock) -> None:
    note(pace, Health.DOWN, times=5)
    rests = []
    for _ in range(6):
        rests.append(standing(pace).open_for)
        clock.pass_seconds(rests[-1] + 0.1)
        assert take(pace) == 1
        note(pace, Health.DOWN)
    assert rests == [2, 4, 8, 16, 20, 20]


def test_failures_of_calls_under_way_do_not_open_it_further(pace: RateLimiter) -> None:
    note(pace, Health.DOWN, times=30)
    assert standing(pace).open_for == 2


def test_a_storm_costs_far_less_than_a_call_a_second(pace: RateLimiter, clock: Clock) -> None:
    calls = 0
    for _ in range(600):
        for _ in range(take(pace, 10)):
            calls += 1
            note(pace, Health.BUSY)
        clock.pass_seconds(1)
    assert 20 < calls < 60


def test_without_redis_calls_go_on_at_a_quarter_of_the_rate() -> None:
    now = [100.0]
    pace = RateLimiter(connect("redis://127.0.0.1:1"), prefix="test:", clock=lambda: now[0])
    taken = 0
    for _ in range(400):
        taken += take(pace, 10)
        now[0] += 0.01
    assert taken == 20
    assert standing(pace).share == 1


def test_redis_is_asked_again_after_a_rest(redis_url: str) -> None:
    now = [100.0]
    pace = RateLimiter(connect(redis_url), prefix="test:", clock=lambda: now[0])
    pace._away_until = 104.0
    assert take(pace, 5) == 1
    now[0] = 104.5
    assert take(pace, 5) == 5


def test_redis_knows_no_client_by_its_name() -> None:
    key = client_key(secret="s", environment="sandbox", client_id="APP-0000000000000001")
    other = client_key(secret="s", environment="production", client_id="APP-0000000000000001")
    assert "APP" not in key
    assert key != other


@given(
    rate=st.sampled_from([1.0, 5.5, 22.0, 1000.0]),
    burst=st.integers(1, 40),
    steps=st.lists(st.tuples(st.floats(0, 2), st.integers(1, 30)), max_size=40),
)
def test_no_while_sees_more_calls_than_burst_and_rate_allow(
    rate: float, burst: int, steps: list[tuple[float, int]]
) -> None:
    pace, now, taken = LocalRateLimiter(), 0.0, []
    for rest, wanted in steps:
        now += rest
        taken.append((now, pace.take(wanted=wanted, rate=Rate(rate, burst), now=now).calls))
    for index, (begin, _) in enumerate(taken):
        total = 0
        for end, count in taken[index:]:
            total += count
            assert total <= burst + rate * (end - begin) + 1e-6


def test_redis_and_process_count_alike(pace: RateLimiter, clock: Clock) -> None:
    steps = [(0.0, 3), (0.1, 4), (0.27, 9), (0.0, 1), (3.0, 7), (0.049, 1), (0.002, 1)]
    local, now = LocalRateLimiter(), 1.0
    for rest, wanted in steps:
        now += rest
        clock.pass_seconds(rest)
        assert take(pace, wanted) == local.take(wanted=wanted, rate=RATE, now=now).calls
