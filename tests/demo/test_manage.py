"""Management commands in the running demo; tests/demo/test_demo.py runs one in a whole demo."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo.keys import demo_keys
from demo.places import ROOT, DataFolder, claim, remove
from demo.programs import Addresses, fixed_settings
from demo.running import FILE, forget_killed, joinable, joined

ADDRESSES = Addresses(port=8123, simulator_port=9123)
SETTINGS = {
    **fixed_settings(ADDRESSES),
    "DATABASE_URL": "postgres://portal_app@/portal",
    "DATABASE_OWNER_URL": "postgres://portal_owner@/portal",
    "REDIS_URL": "redis://:s3cret@127.0.0.1:1/0",
}
SHOW = "import os; print(os.environ['PUBLIC_URL'], 'DATABASE_OWNER_URL' in os.environ)"


@pytest.fixture
def place(tmp_path: Path) -> Iterator[DataFolder]:
    place = claim(tmp_path / "data")
    assert place is not None
    with place:
        yield place
        remove(place)


def _manage(folder: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "demo.manage", "--data", str(folder), *command],
        cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_command_gets_the_settings_of_the_running_demo_without_its_owner(
    place: DataFolder,
) -> None:
    with joinable(place, SETTINGS):
        done = _manage(place.folder, "shell", "--no-imports", "-c", SHOW)
        assert (place.folder / FILE).stat().st_mode & 0o777 == 0o600
    assert done.stdout == f"{ADDRESSES.portal} False\n", done.stderr
    assert not (place.folder / FILE).exists()


def test_without_a_command_all_are_listed(place: DataFolder) -> None:
    with joinable(place, SETTINGS):
        done = _manage(place.folder)
    assert "create_tenant" in done.stdout


def test_keys_are_those_of_the_demo(place: DataFolder) -> None:
    with joinable(place, SETTINGS):
        assert joined(place.folder) == {**demo_keys(place.folder), **SETTINGS}


@pytest.mark.parametrize("left", [False, True])
def test_no_running_demo_is_said_in_one_sentence(tmp_path: Path, *, left: bool) -> None:
    """`left`: a demo that was killed leaves its settings, which lead nowhere any more."""
    folder = tmp_path / "data"
    if left:
        folder.mkdir()
        (folder / "lock").touch()
        (folder / FILE).write_text("{}")
    done = _manage(folder, "check")
    assert done.returncode == 1
    told = f"No demo is running with the data in {folder}: start it with make demo.\n"
    assert done.stderr == told


def test_a_demo_that_is_still_starting_is_not_joined(place: DataFolder) -> None:
    (place.folder / FILE).write_text("{}")
    forget_killed(place)
    done = _manage(place.folder, "check")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "still starting" in done.stderr


def test_help_says_what_a_newcomer_needs() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "demo", "--help"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    for said in ("PORT", "SIMULATOR_PORT", "--reset", "--data", "prints", "make manage"):
        assert said in done.stdout
