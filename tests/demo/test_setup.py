"""What `make setup` says to a Python that will not do."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ENSUREPIP = "sys.modules['ensurepip'] = None"
OLD = "sys.version_info = (3, 10, 4)"


@pytest.mark.parametrize(
    "lack, sentence",
    [
        (ENSUREPIP, "This Python has no venv module: install it"),
        (OLD, "needs Python 3.11 or newer"),
    ],
)
def test_an_unfit_python_is_told_in_one_sentence(tmp_path: Path, lack: str, sentence: str) -> None:
    (tmp_path / ".ci").mkdir()
    script = shutil.copy(ROOT / ".ci/setup.py", tmp_path / ".ci")
    (tmp_path / "requirements-dev.lock").write_text("")
    program = f"import runpy, sys; {lack}; runpy.run_path({script!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert sentence in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / ".venv").exists()
