"""How another command joins a running demo: its settings lie in the data folder while it runs."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from demo.keys import ONLY_OWNER, demo_keys
from demo.places import DataFolder
from demo.processes import CannotStartError

FILE = "running.json"
NOT_RUNNING = "No demo is running with the data in {folder}: start it with make demo."
STARTING = "The demo is still starting: try again once it says that it is ready."


@contextmanager
def joinable(place: DataFolder, settings: Mapping[str, str]) -> Iterator[None]:
    """Let other commands join while this lasts; only the demo's user can read the settings.

    The file holds the passwords of the servers but no keys, which are in keys.json already. After
    a `kill -9` it stays behind; `joined` then sees that nobody holds the folder.
    """
    path = place.folder / FILE
    draft = path.with_suffix(".new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_OWNER)
    with os.fdopen(descriptor, "w") as file:
        json.dump(dict(settings), file)
    draft.replace(path)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def forget_killed(place: DataFolder) -> None:
    """Remove what a killed demo left, so that nobody joins its servers while ours start."""
    (place.folder / FILE).unlink(missing_ok=True)


def joined(folder: Path) -> dict[str, str]:
    """Return the settings of the demo that runs with this folder, the owner's address included.

    Raises:
        CannotStartError: no demo runs there, or it is not ready yet.
    """
    if not _is_held(folder):
        raise CannotStartError(NOT_RUNNING.format(folder=folder))
    try:
        found = json.loads((folder / FILE).read_text())
    except FileNotFoundError:
        raise CannotStartError(STARTING) from None
    return {**demo_keys(folder), **found}


def _is_held(folder: Path) -> bool:
    """Say whether a running demo has claimed the folder (see `places.claim`)."""
    try:
        with (folder / "lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
