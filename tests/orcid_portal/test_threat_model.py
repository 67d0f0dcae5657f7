"""The threat model names its tests, and they exist."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
MODEL = (TESTS.parent / "THREAT_MODEL.md").read_text()
NAMED = sorted(set(re.findall(r"`([\w/]+::test_\w+)`", MODEL)))
ROWS = [line for line in MODEL.splitlines() if line.startswith("| ") and "Shown by" not in line]


@pytest.mark.parametrize("named", NAMED)
def test_a_named_test_exists(named: str) -> None:
    path, _, test = named.partition("::")
    tree = ast.parse((TESTS / f"{path}.py").read_text())
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}

    assert test in defined


@pytest.mark.parametrize("row", ROWS)
def test_every_attack_has_a_defence_and_says_what_shows_it(row: str) -> None:
    _, attack, defence, shown, _ = row.split("|")

    assert attack.strip() and defence.strip()
    assert "::test_" in shown or "*not shown yet*" in shown
