"""The clock of the sweeps, as a container's health check sees it."""

from pathlib import Path

import pytest
import yaml
from celery import Celery

from orcid_portal.beat import Scheduler

ROOT = Path(__file__).resolve().parents[2]


def test_the_scheduler_shows_its_life_with_every_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    alive = tmp_path / "alive"
    monkeypatch.setenv("BEAT_ALIVE", str(alive))
    scheduler = Scheduler(app=Celery(set_as_current=False), lazy=True)

    scheduler.setup_schedule()
    scheduler.schedule.clear()
    assert scheduler.tick() > 0

    assert alive.exists()


def test_the_scheduler_of_the_container_is_that_one() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())

    assert f"{Scheduler.__module__}:{Scheduler.__name__}" in compose["services"]["beat"]["command"]
