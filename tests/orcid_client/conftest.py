import itertools
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from orcid_client.client import OrcidClient
from orcid_client.elements.parts import ItemMessage
from orcid_client.environments import Api, simulator
from orcid_client.http import HttpExchange, Transport
from orcid_client.sections import SECTIONS
from tests.orcid_client.rehearsal import Rehearsal
from tests.orcid_client.samples import SAMPLES, read_item
from tests.simulator.program import Program, Registry

ROOT = Path(__file__).parents[2]
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def reference() -> Path:
    """ORCID's own schemas and samples, which are not part of this repository."""
    folder = ROOT / os.environ.get("ORCID_REFERENCE", "../shared/orcid")
    if not (folder / "samples").is_dir():
        pytest.skip("ORCID's reference data is absent: set ORCID_REFERENCE to its folder.")
    return folder


@pytest.fixture(scope="session")
def sample(reference: Path) -> Callable[[str], bytes]:
    return lambda name: (reference / "samples" / name).read_bytes()


@pytest.fixture(scope="session")
def good(sample: Callable[[str], bytes]) -> dict[str, list[ItemMessage]]:
    """Return the items of the official samples, by section."""
    return {
        key: [read_item(key, name, sample(f"write/{name}")) for name in names]
        for key, names in SAMPLES.items()
    }


@pytest.fixture(scope="session")
def schema_of(reference: Path) -> dict[str, etree.XMLSchema]:
    """Return ORCID's schema of each section."""
    folder = reference / "schema" / "record_3.0"
    special = {"external-identifiers": "person-external-identifier"}
    return {
        key: etree.XMLSchema(
            etree.parse(str(folder / f"{special.get(key, section.element)}-3.0.xsd"))
        )
        for key, section in SECTIONS.items()
    }


@pytest.fixture(scope="session")
def program() -> Iterator[Program]:
    running = Program()
    yield running
    running.stop()


@pytest.fixture
def rehearsal(program: Program) -> Iterator[Rehearsal]:
    """Return a client that may do everything in a simulated world of its own."""
    registry = Registry(program.origin, f"client{next(_NUMBERS)}")
    log: list[HttpExchange] = []
    transport = Transport(clock=lambda: datetime.now(UTC), record=log.append)
    environment = simulator(
        site=registry.base,
        member_api=f"{registry.base}/member/v3.0",
        public_api=f"{registry.base}/public/v3.0",
    )
    client = OrcidClient(environment, Api.MEMBER, transport=transport)
    yield Rehearsal(registry=registry, client=client, transport=transport, log=log)
    transport.close()
    registry.session.close()
