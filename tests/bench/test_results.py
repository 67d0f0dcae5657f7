"""The figures of benchmarks, as they are kept."""

import json
from pathlib import Path

import pytest

from bench import _results
from bench._results import Figure

HERE = [Figure("machine: processor", "A"), Figure("machine: date", "2026-02-01")]
BEFORE = [Figure("machine: processor", "A"), Figure("machine: date", "2026-01-01")]
ELSEWHERE = [Figure("machine: processor", "B"), Figure("machine: date", "2026-01-01")]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(_results.REPORTED_TO, str(tmp_path / "reported"))
    return tmp_path / "reported"


def test_a_figure_beside_its_bar_holds_or_does_not(place: Path) -> None:
    _results.report("rate", 10, "a second", at_least=9.5)
    _results.report("time", 10, "s", at_most=9.5)
    _results.report("size", 10, "bytes")
    held, missed, told = _results.reported("push", place, ended_well=True)
    assert (held.name, held.target, held.holds) == ("push: rate", ">= 9.5", True)
    assert (missed.target, missed.holds) == ("<= 9.5", False)
    assert (told.value, told.target, told.holds) == (10, None, None)


def test_a_benchmark_that_breaks_off_keeps_its_figures_and_misses_a_bar(place: Path) -> None:
    _results.report("rate", 10, "a second", at_least=9.5)
    kept, broken = _results.reported("push", place, ended_well=False)
    assert kept.holds
    assert (broken.name, broken.holds) == ("push: broke off", False)


def test_a_run_replaces_its_own_figures_and_keeps_the_others() -> None:
    old = [
        *BEFORE,
        Figure("push: rate", 1.0),
        Figure("push: gone", 2.0),
        Figure("audit: rate", 3.0),
    ]
    new = [Figure("push: rate", 4.0)]
    assert _results.merged(old, new, here=HERE) == [*HERE, Figure("audit: rate", 3.0), *new]


def test_figures_of_another_machine_are_not_kept() -> None:
    old = [*ELSEWHERE, Figure("audit: rate", 3.0)]
    new = [Figure("push: rate", 4.0)]
    assert _results.merged(old, new, here=HERE) == [*HERE, *new]


def test_the_file_is_a_list_of_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_results, "FILE", tmp_path / "results.json")
    figures = [*_results.machine("18.4"), Figure("push: rate", 4.0, "s", ">= 1", holds=True)]
    _results.save(figures)
    rows = json.loads(_results.FILE.read_text())
    assert rows[-1] == {
        "name": "push: rate", "value": 4.0, "unit": "s", "target": ">= 1", "holds": True,
    }  # fmt: skip
    assert _results.load() == figures
