"""Where the servers keep their files: one folder per clone and purpose, for its user alone."""

import fcntl
import hashlib
import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Self

from demo.processes import Account, CannotStartError, server_account

ROOT = Path(__file__).resolve().parent.parent
ONLY_OWNER = 0o700


@dataclass(frozen=True)
class DataFolder:
    """A claimed pair of folders.

    `folder` lies in the clone and belongs to whoever runs the command; `runtime` is a short path
    under the system's temporary directory (a socket's path must stay under 108 bytes). Postgres
    keeps its data in `data`: in the clone, or, when root runs the command, in `runtime`, since
    the account that runs Postgres in root's stead may not reach the clone.
    """

    folder: Path
    runtime: Path
    data: Path
    account: Account | None
    lock: IO[str]

    def __enter__(self) -> Self:
        """Keep the claim for the while."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give it up."""
        self.lock.close()


def claim(folder: Path) -> DataFolder | None:
    """Claim a folder, at most until this process ends; None while another process has it."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    account = server_account()
    is_new = [path.name for path in folder.iterdir()] == ["lock"]
    try:
        runtime = _runtime_folder(folder, account)
        if is_new and any(runtime.iterdir()):
            # Another folder of this name was here before and was deleted, its keys with it.
            shutil.rmtree(runtime)
            runtime = _runtime_folder(folder, account)
    except CannotStartError:
        lock.close()
        raise
    data = (runtime if account else folder) / "postgres"
    (folder / "where").write_text(f"sockets: {runtime}\ndata: {data}\n")
    return DataFolder(folder=folder, runtime=runtime, data=data, account=account, lock=lock)


def clear(place: DataFolder) -> None:
    """Empty a claimed place: what a killed run left, or a demo to be begun afresh."""
    remove(place)
    _runtime_folder(place.folder, place.account)


def remove(place: DataFolder) -> None:
    """Remove everything of a claimed place but its lock."""
    shutil.rmtree(place.runtime)
    for path in place.folder.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()


def _runtime_folder(folder: Path, account: Account | None) -> Path:
    name = hashlib.sha256(f"{os.geteuid()}:{folder.resolve()}".encode()).hexdigest()[:12]
    path = Path(tempfile.gettempdir()) / f"orcid-portal-{name}"
    path.mkdir(mode=ONLY_OWNER, exist_ok=True)
    # Root owns it at first; after that it belongs to the account, and nobody else may have made it.
    if account and path.lstat().st_uid == os.geteuid():
        account.owns(path)
    _refuse_foreign(path, account.uid if account else os.geteuid())
    return path


def _refuse_foreign(path: Path, uid: int) -> None:
    """Refuse a folder that somebody else laid out under the predictable name."""
    found = path.lstat()
    mine = stat.S_ISDIR(found.st_mode) and found.st_uid == uid
    if not mine or stat.S_IMODE(found.st_mode) != ONLY_OWNER:
        raise CannotStartError(f"{path} is in the way: it belongs to somebody else; remove it.")
