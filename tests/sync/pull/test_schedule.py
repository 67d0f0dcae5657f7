"""Records that change often are read often."""

from datetime import UTC, datetime, timedelta

import pytest

from sync.pull.schedule import after_reading

NOW = datetime(2026, 5, 1, tzinfo=UTC)


def read_again(age: timedelta) -> timedelta:
    modified_ms = int((NOW - age).timestamp() * 1000)
    return after_reading(modified_ms=modified_ms, now=NOW, spread=0) - NOW


@pytest.mark.parametrize(
    "age, wait",
    [
        (timedelta(hours=-1), timedelta(hours=6)),
        (timedelta(0), timedelta(hours=6)),
        (timedelta(days=4), timedelta(days=1)),
        (timedelta(days=365), timedelta(days=14)),
    ],
)
def test_the_wait_follows_how_often_the_record_changes(age: timedelta, wait: timedelta) -> None:
    assert read_again(age) == wait


def test_a_record_without_a_date_is_read_soon() -> None:
    assert after_reading(modified_ms=None, now=NOW, spread=0) - NOW == timedelta(hours=6)


def test_records_read_together_come_back_apart() -> None:
    apart = [after_reading(modified_ms=None, now=NOW, spread=spread) for spread in (0, 1)]

    assert apart[1] - apart[0] == timedelta(minutes=36)
