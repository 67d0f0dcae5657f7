"""Small files that other systems gave, and that once came out wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / os.environ.get("IMPORT_CASES", "../shared/cases")


def case(name: str) -> bytes:
    """Return a file of the reference cases, such as ``15-dates/file.csv``."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"The reference cases are not at {FOLDER}: set IMPORT_CASES to find them")
    if path.suffix == ".py":
        return subprocess.run([sys.executable, str(path)], capture_output=True, check=True).stdout
    return path.read_bytes()
