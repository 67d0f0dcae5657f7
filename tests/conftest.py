"""Fixtures that every room's tests share."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def reference() -> Path:
    """Return the folder of ORCID's published samples and schemas."""
    folder = Path(os.environ.get("ORCID_REFERENCE") or ROOT / "../shared/orcid").resolve()
    if not folder.is_dir():
        pytest.skip(f"ORCID's reference data is not at {folder}: set ORCID_REFERENCE to find it")
    return folder
