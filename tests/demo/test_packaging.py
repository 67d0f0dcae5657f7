"""The production set-up's files, as far as they can be read without an engine."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text()
SERVICES: dict[str, Any] = yaml.safe_load(COMPOSE)["services"]
DEFAULTED = re.compile(r"\$\{(\w+):-")
REQUIRED = re.compile(r"\$\{(\w+):\?([^}]+)\}")
# docker/postgres-roles.sh and the simulator's image take these where another line asks for them.
BARE = re.compile(r"\$\{(\w+)\}")


def test_the_parts_are_there() -> None:
    assert set(SERVICES) == {
        "prepare", "web", "worker", "worker-short", "worker-long", "beat", "postgres", "redis",
        "simulator",
    }  # fmt: skip
    assert SERVICES["simulator"]["profiles"] == ["simulator"]


@pytest.mark.parametrize(
    "name",
    [
        "web", "worker", "worker-short", "worker-long", "beat", "postgres", "redis", "simulator",
    ],
)  # fmt: skip
def test_health_is_asked(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


def test_images_are_of_one_version() -> None:
    asked = [
        service["image"] for service in SERVICES.values() if service["image"] != "orcid-portal"
    ]
    asked += re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.MULTILINE)

    assert len(asked) == 4
    for image in asked:
        assert re.search(r":\d+\.\d+(\.\d+)?(-slim)?$", image), image


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_writes_or_may_more_than_it_needs(name: str) -> None:
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert ("cap_add" in service) == (name == "postgres")


def test_only_the_preparation_knows_the_owner() -> None:
    knowing = [
        name
        for name, service in SERVICES.items()
        if "DATABASE_OWNER_URL" in service.get("environment", {})
    ]
    assert knowing == ["prepare"]


def test_no_secret_stands_in_the_file() -> None:
    required = {name for name, _ in REQUIRED.findall(COMPOSE)}
    secret = {"SECRET_KEY", "MASTER_KEYS", "DATABASE_PASSWORD", "DATABASE_OWNER_PASSWORD"}
    assert secret | {"REDIS_PASSWORD", "POSTGRES_PASSWORD"} <= required
    assert set(BARE.findall(COMPOSE)) <= required
    assert not set(DEFAULTED.findall(COMPOSE)) & required


def test_a_missing_variable_is_said_in_a_sentence() -> None:
    for name, sentence in REQUIRED.findall(COMPOSE):
        assert sentence.startswith(f"set {name}"), name


def test_every_room_reaches_the_image() -> None:
    rooms = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    shipped = (ROOT / ".dockerignore").read_text().splitlines()
    for room in set(rooms["root_packages"]) - {"demo"}:
        assert f"!{room}/" in shipped, room


def test_locks_hold_no_registrys_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text()
        assert "://" not in text
        assert not re.search(r"^-", text, flags=re.MULTILINE)
        assert "--hash=sha256:" in text
