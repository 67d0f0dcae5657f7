"""One simulator program for a worker's tests, a world of its own for each test."""

import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.simulator.program import ROOT, Program, Registry

_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def program() -> Iterator[Program]:
    running = Program()
    yield running
    running.stop()


@pytest.fixture
def start() -> Iterator[Callable[..., Program]]:
    """Return a function that starts another simulator with arguments of its own."""
    started: list[Program] = []

    def begin(*arguments: str) -> Program:
        started.append(Program(*arguments))
        return started[-1]

    yield begin
    for each in started:
        each.stop()


@pytest.fixture
def registry(program: Program) -> Iterator[Registry]:
    fresh = Registry(program.origin, f"test{next(_NUMBERS)}")
    yield fresh
    fresh.control("", "DELETE")
    fresh.session.close()


@pytest.fixture(scope="session")
def reference() -> Path:
    """Return ORCID's reference data, or skip."""
    folder = Path(os.environ.get("ORCID_REFERENCE", "../shared/orcid"))
    folder = folder if folder.is_absolute() else ROOT / folder
    if not (folder / "samples").is_dir():
        pytest.skip(f"ORCID's reference data is not at {folder} (set ORCID_REFERENCE)")
    return folder
