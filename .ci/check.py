"""Run the linters, type checks and contracts, and say of each whether it passed.

`python .ci/check.py [name ...]` runs the named checks alone. All of them run, whatever failed.
"""

import base64
import os
import secrets
import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sysconfig.get_path("scripts"))
# No database is reached, which makemigrations would like in order to check its history as well.
UNREACHED = "ignore:Got an error checking a consistent migration history:RuntimeWarning"
MANAGE = [sys.executable, "-W", UNREACHED, "manage.py"]


def main() -> int:
    """Run the checks and print one line for each; 1 if any failed."""
    chosen = sys.argv[1:]
    verdicts = {
        name: _verdict(name, command)
        for name, command in _checks().items()
        if not chosen or name in chosen
    }
    print()
    for name, verdict in verdicts.items():
        print(f"  {name:<12} {verdict}")
    return int("FAILED" in verdicts.values())


def _checks() -> dict[str, list[str]]:
    django = ["--target-version", "5.2"]
    return {
        "ruff": [_tool("ruff"), "check", "."],
        "format": [_tool("ruff"), "format", "--check", "."],
        "upgrade": [_tool("django-upgrade"), *django, *_tracked("*.py")],
        "mypy": [_tool("mypy"), ".", ".ci"],
        "contracts": [_tool("lint-imports"), "--no-cache"],
        "djade": [_tool("djade"), "--check", *django, *_tracked("templates/*.html")],
        "djlint": [_tool("djlint"), "--lint", "--quiet", *_tracked("templates/*.html")],
        "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
        "deploy": [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"],
    }


def _verdict(name: str, command: list[str]) -> str:
    print(f"== {name}", flush=True)
    done = subprocess.run(command, cwd=ROOT, env=_environment(), check=False)
    return "passed" if done.returncode == 0 else "FAILED"


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


if __name__ == "__main__":
    sys.exit(main())
