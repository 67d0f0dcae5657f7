"""What the settings read from the environment is one list: containers, examples and README agree.

A variable that the code reads and a container is never given has its default there, whatever the
operator writes into .env.
"""

import ast
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
REFERENCE = re.compile(r"\$\{(\w+)(?::[-?][^}]*)?\}")
# Never in a container of production
FOR_THIS_MACHINE = {"DEBUG", "DEMO"}
# One service's own: the preparation alone knows the owner, and each clock shows its own life.
OF_ONE_SERVICE = {
    "DATABASE_OWNER_URL": {"prepare"},
    "WORKER_ALIVE": {"worker", "worker-short", "worker-long"},
    "BEAT_ALIVE": {"beat"},
}
# Made by docker-compose.yml of the passwords in .env
COMPOSED = {"DATABASE_URL", "REDIS_URL"}
# What docker-compose.yml asks for beyond the settings
OF_COMPOSE_ALONE = {
    "DATABASE_PASSWORD", "DATABASE_OWNER_PASSWORD", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "PORT",
    "SIMULATOR_PORT", "SIMULATOR_CONTROL_TOKEN",
}  # fmt: skip
PORTAL = ("prepare", "web", "worker", "worker-short", "worker-long", "beat")


def read_by_the_code() -> dict[str, Any]:
    """Return the variables that the settings and the processes read, with their defaults."""
    found: dict[str, Any] = {}
    for path in sorted((ROOT / "orcid_portal").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                found |= _read_by(node, node.func)
    return found


def _read_by(call: ast.Call, function: ast.Attribute) -> dict[str, Any]:
    first = call.args[0] if call.args else None
    name = first.value if isinstance(first, ast.Constant) else None
    owner = ast.unparse(function.value)
    if not isinstance(name, str) or not re.fullmatch(r"[A-Z][A-Z_]+", name):
        return {}
    if owner not in {"env", "self", "os.environ"} or function.attr == "setdefault":
        return {}
    default = next((word.value for word in call.keywords if word.arg == "default"), None)
    return {name: default.value if isinstance(default, ast.Constant) else None}


def given(service: str) -> dict[str, str]:
    """Return what a service of docker-compose.yml finds in its environment."""
    return {name: str(value) for name, value in SERVICES[service]["environment"].items()}


def in_the_example() -> dict[str, str | None]:
    """Return the variables of .env.example; None for what has to be filled in."""
    lines = re.findall(r"^(#? ?)([A-Z_]+)=(.*)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    return {name: value if mark else None for mark, name, value in lines}


def in_the_readme() -> dict[str, str]:
    """Return the variables of README's table, with the default that stands beside each."""
    found: dict[str, str] = {}
    for names, default in re.findall(
        r"^\| (`[A-Z_`, ]+) \| ([^|]*) \|", (ROOT / "README.md").read_text(), re.MULTILINE
    ):
        each = re.findall(r"\w+", names)
        values = default.split(", ") if len(each) > 1 else [default]
        found |= dict(zip(each, values * (len(each) // len(values)), strict=True))
    return found


def test_the_code_reads_what_these_tests_can_find() -> None:
    assert {"SECRET_KEY", "MASTER_KEYS", "TRUSTED_PROXY_COUNT", "WORKER_ALIVE"} <= set(
        read_by_the_code()
    )
    assert len(read_by_the_code()) > 25


@pytest.mark.parametrize("service", PORTAL)
def test_every_setting_reaches_the_container(service: str) -> None:
    others = {name for name, owners in OF_ONE_SERVICE.items() if service not in owners}

    assert set(given(service)) == set(read_by_the_code()) - FOR_THIS_MACHINE - others


@pytest.mark.parametrize("service", PORTAL)
def test_a_container_is_given_what_the_operator_wrote(service: str) -> None:
    named = COMPOSED | set(OF_ONE_SERVICE)
    for name, value in given(service).items():
        if name not in named:
            assert REFERENCE.findall(value)[0] == name, value


def test_defaults_stand_in_the_settings_alone() -> None:
    """An empty variable has the settings' default, so docker-compose.yml repeats none."""
    repeated = re.findall(r"\$\{(\w+):-[^}]+\}", COMPOSE)
    assert set(repeated) == {"PORT", "SIMULATOR_PORT", "SIMULATOR_URL"}


def test_the_example_names_all_that_can_be_set() -> None:
    settable = set(read_by_the_code()) - FOR_THIS_MACHINE - set(OF_ONE_SERVICE) - COMPOSED
    asked_for = set(REFERENCE.findall(COMPOSE))

    assert set(in_the_example()) == settable | OF_COMPOSE_ALONE == asked_for


def test_what_is_required_is_to_be_filled_in_and_the_rest_shows_its_default() -> None:
    required = set(re.findall(r"\$\{(\w+):\?", COMPOSE))
    shown = in_the_example()

    assert {name for name, value in shown.items() if value is None} == required | {"SUPPORT_EMAIL"}
    for name, default in read_by_the_code().items():
        if default is not None and shown.get(name) is not None:
            assert shown[name] == _written(default), name


def test_the_readme_names_every_setting_with_its_default() -> None:
    told = in_the_readme()

    assert set(told) == set(read_by_the_code())
    for name, default in read_by_the_code().items():
        if default is not None and default != "":
            assert told[name].strip("`") == _written(default), name


def _written(default: object) -> str:
    return str(default).lower() if isinstance(default, bool) else str(default)
