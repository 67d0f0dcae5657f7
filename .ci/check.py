"""Run the linters, type checks and contracts, and say of each whether it held.

`python .ci/check.py [name ...]` runs the named checks alone. A check whose subject does not
exist yet is listed as "not there yet", never as passed.
"""

import base64
import os
import secrets
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sysconfig.get_path("scripts"))
# No database is reached, which makemigrations would like in order to check its history as well.
UNREACHED = "ignore:Got an error checking a consistent migration history:RuntimeWarning"
MANAGE = [sys.executable, "-W", UNREACHED, "manage.py"]


@dataclass(frozen=True)
class Check:
    """One tool: its command, and the paths without which it has nothing to look at."""

    name: str
    command: list[str]
    needs: tuple[str, ...] = ()

    def ready(self) -> bool:
        """Say whether there is something to check."""
        return all((ROOT / path).exists() for path in self.needs)


def main() -> int:
    """Run the checks and print one line for each; 1 if any failed."""
    chosen = sys.argv[1:]
    checks = [check for check in _checks() if not chosen or check.name in chosen]
    verdicts = [(check.name, _verdict(check)) for check in checks]
    print()
    for name, verdict in verdicts:
        print(f"  {name:<12} {verdict}")
    return int(any(verdict == "FAILED" for _, verdict in verdicts))


def _checks() -> Iterator[Check]:
    yield Check("ruff", [_tool("ruff"), "check", "."])
    yield Check("format", [_tool("ruff"), "format", "--check", "."])
    yield Check("upgrade", [_tool("django-upgrade"), "--target-version", "5.2", *_python_files()])
    yield Check("mypy", [_tool("mypy"), ".", ".ci"])
    yield Check("contracts", [_tool("lint-imports"), "--config", _contracts(), "--no-cache"],
                needs=("scoping",))  # fmt: skip
    yield Check("djade", [_tool("djade"), "--check", "--target-version", "5.2", *_templates()],
                needs=("templates",))  # fmt: skip
    yield Check("djlint", [_tool("djlint"), "--lint", "--quiet", *_templates()],
                needs=("templates",))  # fmt: skip
    django = ("manage.py", "orcid_portal/settings.py")
    yield Check("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"], needs=django)
    yield Check("deploy", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], needs=django)


def _verdict(check: Check) -> str:
    if not check.ready():
        return "not there yet"
    print(f"== {check.name}", flush=True)
    done = subprocess.run(check.command, cwd=ROOT, env=_environment(), check=False)
    return "held" if done.returncode == 0 else "FAILED"


def _tool(name: str) -> str:
    return str(BIN / name)


def _environment() -> dict[str, str]:
    """Return settings as a production server would have them, with secrets made on the spot.

    No database is reached: the checks read code alone.
    """
    key = base64.b64encode(secrets.token_bytes(32)).decode()
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "MASTER_KEYS": f"1:{key}",
        "DATABASE_URL": "postgres://portal_app@127.0.0.1:1/portal",
        "DATABASE_OWNER_URL": "postgres://portal_owner@127.0.0.1:1/portal",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "PUBLIC_URL": "https://portal.example.org",
        "ALLOWED_HOSTS": "portal.example.org",
        "DEBUG": "0",
    }


def _tracked(pattern: str) -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", pattern]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for path in found.stdout.splitlines() if (ROOT / path).exists()]


def _python_files() -> list[str]:
    return _tracked("*.py")


def _templates() -> list[str]:
    return _tracked("templates/*.html")


def _contracts() -> str:
    """Write the contracts of pyproject.toml without the rooms that do not exist yet."""
    table = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    missing = {
        room for room in table["root_packages"] if not (ROOT / room / "__init__.py").exists()
    }
    lines = ["[importlinter]", "include_external_packages = True",
             "exclude_type_checking_imports = True", "root_packages ="]  # fmt: skip
    lines += [f"    {room}" for room in table["root_packages"] if room not in missing]
    for contract in table["contracts"]:
        lines += _contract(contract, missing)
    return _scratch("contracts.ini", lines)


def _contract(contract: dict[str, object], missing: set[str]) -> list[str]:
    lines = [f"[importlinter:contract:{contract['id']}]"]
    for key, value in contract.items():
        if isinstance(value, list):
            kept = [_present(entry, missing) for entry in value]
            if not any(kept) and key != "layers":
                return []
            lines += [f"{key} =", *(f"    {entry}" for entry in kept if entry)]
        elif key != "id":
            lines.append(f"{key} = {value}")
    return lines


def _present(entry: str, missing: set[str]) -> str:
    return " | ".join(name for name in entry.split(" | ") if name not in missing)


def _scratch(name: str, lines: list[str]) -> str:
    path = ROOT / ".test" / "check" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    return str(path)


if __name__ == "__main__":
    sys.exit(main())
