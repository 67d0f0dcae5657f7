"""What people expect of a repository is there, and says the same as the code."""

import re
import runpy
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import yaml

from orcid_client.http import USER_AGENT

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
MAKEFILE = (ROOT / "Makefile").read_text()
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()
GITHUB = ROOT / ".github"
GROUPS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def _yaml(path: Path) -> Any:  # noqa: ANN401 (whatever the file holds)
    return yaml.safe_load(path.read_text())


def test_make_alone_lists_every_target() -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    targets = set(re.findall(r"^([a-z][a-z-]*):", MAKEFILE, re.MULTILINE))
    phony = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[0].split()

    assert targets == set(phony)
    assert targets == set(re.findall(r"^  ([a-z-]+) +\S", listed, re.MULTILINE))


def test_the_version_is_the_newest_in_the_changelog() -> None:
    versions = re.findall(r"^## \[([\d.]+)\] - \d{4}-\d\d-\d\d$", CHANGELOG, re.MULTILINE)

    assert CHANGELOG.index("## [Unreleased]") < CHANGELOG.index(f"## [{versions[0]}]")
    assert versions[0] == PROJECT["version"]
    assert f"orcid-portal/{versions[0]}" == USER_AGENT
    assert versions == sorted(versions, key=lambda one: [*map(int, one.split("."))], reverse=True)


def test_changes_are_grouped_as_keep_a_changelog_says() -> None:
    assert set(re.findall(r"^### (.*)$", CHANGELOG, re.MULTILINE)) <= GROUPS


def test_the_licence_is_the_one_that_is_declared() -> None:
    assert PROJECT["license"] == "MIT"
    assert (ROOT / "LICENSE").read_text().startswith("MIT License\n")


def test_ci_runs_the_script_that_runs_everywhere() -> None:
    jobs = _yaml(GITHUB / "workflows/ci.yml")["jobs"]
    steps = [step.get("run", "") for job in jobs.values() for step in job["steps"]]

    assert ".ci/run" in steps
    assert (ROOT / ".ci/run").stat().st_mode & 0o100


def test_hooks_run_the_checks_from_the_clone_alone() -> None:
    checks = runpy.run_path(str(ROOT / ".ci/check.py"))["_checks"]()
    (repo,) = _yaml(ROOT / ".pre-commit-config.yaml")["repos"]

    assert repo["repo"] == "local"
    assert {hook["language"] for hook in repo["hooks"]} == {"system"}
    assert {hook["id"] for hook in repo["hooks"]} == set(checks)
    for hook in repo["hooks"]:
        assert hook["entry"] == f".venv/bin/python .ci/check.py {hook['id']}"


def test_issue_forms_have_what_github_asks_for() -> None:
    for form in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml"):
        content = _yaml(form)
        assert {"name", "description", "body"} <= set(content), form.name
        ids = [part["id"] for part in content["body"] if part["type"] != "markdown"]
        assert len(ids) == len(set(ids)), form.name


def test_the_security_policy_says_where_to_report_and_what_counts() -> None:
    policy = (ROOT / "SECURITY.md").read_text()

    assert "/.well-known/security.txt" in policy
    assert "THREAT_MODEL.md" in policy
    series = ".".join(PROJECT["version"].split(".")[:2])
    assert f"| {series}.x | yes |" in policy
