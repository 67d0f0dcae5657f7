"""Create .venv from a lock file, once per content of the lock.

Run by `make setup` with the machine's own Python, so it uses the standard library only, and syntax
that an older Python can still parse before this says that it is too old.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / ".installed"
OLDEST = (3, 11)
QUIETLY = ["--disable-pip-version-check", "install", "--quiet"]
NO_VENV = (
    "This Python has no venv module: install it (Debian and Ubuntu: apt-get install python3-venv) "
    "and run the command again."
)


def main(lock_name: str) -> None:
    """Install what the lock names, unless the stamp says that it is there already."""
    lock = ROOT / lock_name
    wanted = _fingerprint(lock)
    if _works() and STAMP.exists() and STAMP.read_text() == wanted:
        return
    _refuse_unfit_python()
    print(f"Installing {lock_name} into .venv ...", flush=True)
    if not _works():
        _make_venv()
    _install(lock)
    STAMP.write_text(wanted)


def _make_venv() -> None:
    _run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def _fingerprint(lock: Path) -> str:
    return hashlib.sha256(lock.read_bytes() + sys.version.encode()).hexdigest()


def _works() -> bool:
    """Say whether .venv is there and still where it was made (a moved clone breaks it)."""
    if not PYTHON.exists():
        return False
    found = subprocess.run(
        [str(PYTHON), "-c", "import pip, sys; print(sys.prefix)"],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.returncode == 0 and Path(found.stdout.strip()).resolve() == VENV.resolve()


def _refuse_unfit_python() -> None:
    if sys.version_info < OLDEST:
        have = ".".join(map(str, sys.version_info[:3]))
        sys.exit(
            f"ORCID Portal needs Python 3.11 or newer, this is {have}: try make PYTHON=python3.12"
        )
    try:
        import ensurepip  # noqa: F401, PLC0415
        import venv  # noqa: F401, PLC0415
    except ImportError:
        sys.exit(NO_VENV)


def _install(lock: Path) -> None:
    """Make .venv hold what the lock names and nothing else, with uv or, where it fails, with pip.

    uv takes a quarter of the time. It fails where only pip's configuration knows the index; pip
    removes nothing, so it starts from an empty .venv. Both check every hash.
    """
    pip = [str(PYTHON), "-m", "pip"]
    if _install_uv(lock, pip):
        uv = [str(VENV / "bin" / "uv"), "--system-certs", "pip", "sync", "--quiet"]
        env = {**os.environ, "UV_LINK_MODE": "copy"}
        command = [*uv, "--require-hashes", "--python", str(PYTHON), str(lock)]
        if subprocess.run(command, env=env, check=False).returncode == 0:
            return
        print("uv could not install; trying pip ...", flush=True)
        _make_venv()
    _run([*pip, *QUIETLY, "--require-hashes", "-r", str(lock)])


def _install_uv(lock: Path, pip: list[str]) -> bool:
    """Install the uv that the lock pins, by its hashes; False where the lock has none."""
    pinned = re.search(r"^uv==(?:.*\\\n)+.*\n", lock.read_text(), flags=re.MULTILINE)
    if pinned is None:
        return False
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as alone:
        alone.write(pinned.group())
        alone.flush()
        command = [*pip, *QUIETLY, "--require-hashes", "-r", alone.name]
        return subprocess.run(command, check=False).returncode == 0


def _run(command: list[str]) -> None:
    if subprocess.run(command, check=False).returncode != 0:
        sys.exit(f"This did not work: {' '.join(command)}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "requirements-dev.lock")
