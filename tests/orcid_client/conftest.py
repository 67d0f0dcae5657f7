import os
from collections.abc import Callable
from pathlib import Path

import pytest

from orcid_client.environments import Environment, simulator


@pytest.fixture(scope="session")
def reference() -> Path:
    """ORCID's own schemas and samples, which are not part of this repository."""
    folder = Path(os.environ.get("ORCID_REFERENCE", "../shared/orcid"))
    if not (folder / "samples").is_dir():
        pytest.skip("ORCID's reference data is absent: set ORCID_REFERENCE to its folder.")
    return folder


@pytest.fixture(scope="session")
def sample(reference: Path) -> Callable[[str], bytes]:
    return lambda name: (reference / "samples" / name).read_bytes()


@pytest.fixture
def rehearsal() -> Environment:
    return simulator(
        site="http://127.0.0.1:9000",
        member_api="http://127.0.0.1:9000/member/v3.0",
        public_api="http://127.0.0.1:9000/public/v3.0",
    )
