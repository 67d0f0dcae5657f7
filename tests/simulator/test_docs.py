"""docs/simulator.md names every address, control field and option."""

import dataclasses
import json
import subprocess
import sys

import pytest

from simulator.routes import ROUTES, Route
from simulator.sections import SECTIONS
from simulator.traffic import Fault, Limits
from tests.simulator.program import ROOT


@pytest.fixture(scope="module")
def page() -> str:
    return (ROOT / "docs" / "simulator.md").read_text()


def _documented(route: Route) -> str:
    if route.area == "control":
        return f"{route.method} /_control{route.pattern}"
    if route.section is None:
        return f"`{route.pattern}`"
    section = SECTIONS[route.section]
    if route.name == "reading.listing":
        return f"`{route.pattern.replace(section.listing, '{listing}')}`"
    return f"`{route.pattern.replace(section.key, '{section}', 1)}`"


def test_every_address_is_documented(page: str) -> None:
    assert [_documented(route) for route in ROUTES if _documented(route) not in page] == []


def test_every_field_of_faults_and_limits_is_documented(page: str) -> None:
    fields = [*dataclasses.fields(Fault), *dataclasses.fields(Limits)]
    missing = [field.name for field in fields if f"`{field.name}" not in page]
    assert missing == ["hits"]


def test_the_route_table_can_be_read_by_machines() -> None:
    command = [sys.executable, "-m", "simulator", "--routes"]
    printed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
    assert len(json.loads(printed)) == len(ROUTES)
