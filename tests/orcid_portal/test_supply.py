"""Every library has its reason, its hash, and is checked for known vulnerabilities."""

import json
import re
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
EXTRAS = PROJECT["project"]["optional-dependencies"]
NAMED = [*PROJECT["project"]["dependencies"], *EXTRAS["demo"], *EXTRAS["dev"]]
PAGE = (ROOT / "docs/dependencies.md").read_text()
ROWS = [
    word.strip().partition("[")[0].partition(" ")[0]
    for line in PAGE.splitlines()
    if line.startswith("| ") and line.count("|") == 3
    for word in line.split("|")[1].split(",")
]
MODULES = packages_distributions()
# Used by being installed: types, plugins of pytest, the library behind Django's Argon2 hasher.
UNNAMED = {
    "argon2-cffi", "celery-types", "django-stubs", "lxml-stubs", "pytest-randomly",
    "pytest-socket", "pytest-xdist",
}  # fmt: skip
SOURCES = "\n".join(
    path.read_text()
    for pattern in ("[a-z]*/**/*.py", ".ci/*.py", "Makefile", "Dockerfile")
    for path in ROOT.glob(pattern)
    if path != Path(__file__)
)
# Rules of bandit that are off everywhere outside tests would be gaps in the check.
WEAKENING = re.compile(r"^S\d*$")


def name_of(requirement: str) -> str:
    return re.split(r"[\[~><=; ]", requirement)[0].lower()


@pytest.mark.parametrize("requirement", NAMED)
def test_a_library_has_its_reason(requirement: str) -> None:
    assert any(fnmatch(name_of(requirement), row) for row in ROWS)


@pytest.mark.parametrize("row", sorted(set(ROWS) - {"Library"}))
def test_a_reason_has_its_library(row: str) -> None:
    assert any(fnmatch(name_of(requirement), row) for requirement in NAMED)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_every_version_is_fixed_by_hashes(lock: str) -> None:
    entries = re.split(r"\n(?=[a-z])", (ROOT / lock).read_text().strip())

    assert len(entries) > 20
    assert [one for one in entries if "--hash=sha256:" not in one or "==" not in one] == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_locks_follow_from_what_is_named(lock: str) -> None:
    """Without a network: each named range admits the locked version (`make lock` writes it)."""
    pinned = dict(
        re.findall(r"^([a-z][a-z0-9-]*)==([^ ]+)", (ROOT / lock).read_text(), re.MULTILINE)
    )
    for named in NAMED if "dev" in lock else PROJECT["project"]["dependencies"]:
        requirement = Requirement(named)
        assert requirement.specifier.contains(pinned[canonicalize_name(requirement.name)]), named


@pytest.mark.parametrize("requirement", NAMED)
def test_a_library_is_used(requirement: str) -> None:
    """Some source names one of its modules or programs."""
    name = canonicalize_name(name_of(requirement))
    if name.startswith("types-") or name in UNNAMED:
        return
    modules = [one for one, owners in MODULES.items() if name in map(canonicalize_name, owners)]
    words = {name, name.replace("-", "_"), *modules}
    assert any(re.search(rf"\b{re.escape(word)}\b", SOURCES) for word in words)


def test_security_rules_are_on() -> None:
    lint = PROJECT["tool"]["ruff"]["lint"]
    shipped = {
        place: [rule for rule in rules if WEAKENING.match(rule)]
        for place, rules in lint["per-file-ignores"].items()
        if not place.startswith("tests")
    }

    assert lint["select"] == ["ALL"]
    assert not [rule for rule in lint["ignore"] if WEAKENING.match(rule)]
    assert {place for place, rules in shipped.items() if rules} == {"{bench,demo,docs,.ci}/**"}


def test_an_audit_without_a_network_says_so_and_fails_nothing(tmp_path: Path) -> None:
    lock = tmp_path / "x.lock"
    lock.write_text("nothing==1 --hash=sha256:" + "0" * 64 + "\n")
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:1", "PATH": ""}

    done = subprocess.run(
        [sys.executable, ".ci/vulnerabilities.py", str(lock)],
        cwd=ROOT, env=nowhere, capture_output=True, text=True, check=False,
    )  # fmt: skip

    said = f"{lock}: the list of vulnerabilities could not be reached; is there a network?\n"
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")


def test_a_vulnerability_is_named_and_fails_the_audit(tmp_path: Path) -> None:
    known = {"id": "PYSEC-1", "fix_versions": ["2"]}
    skipped = {"name": "y", "skip_reason": "it is not known there"}
    answer = {"dependencies": [{"name": "x", "version": "1", "vulns": [known]}, skipped]}
    (tmp_path / "pip_audit.py").write_text(f"print({json.dumps(json.dumps(answer))})")

    done = subprocess.run(
        [sys.executable, ".ci/vulnerabilities.py", "x.lock"],
        cwd=ROOT, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    said = "x 1: PYSEC-1, fixed in 2\nx.lock: 1 of 2 libraries were checked.\n"
    assert (done.returncode, done.stdout) == (1, said)
