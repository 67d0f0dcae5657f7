"""Check the locked libraries for known vulnerabilities; without a network, say so and fail nothing.

Exit status 1 means that pip-audit found one; docs/dependencies.md says what to do.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
# The locks name every version and hash, so nothing is resolved or installed.
OPTIONS = ["--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
SECONDS = 300


def main(locks: tuple[str, ...] = LOCKS) -> int:
    """Print what was found; 1 if anything was."""
    found = 0
    for lock in locks:
        answer = _ask(lock)
        vulnerabilities = list(_vulnerabilities(answer))
        print(*vulnerabilities, _summary(lock, answer), sep="\n")
        found += len(vulnerabilities)
    return int(found > 0)


def _summary(lock: str, answer: list[dict[str, Any]]) -> str:
    """Say how many libraries were checked: an audit that skipped all has found nothing."""
    checked = sum("vulns" in one for one in answer)
    if not checked:
        return f"{lock}: the list of vulnerabilities could not be reached; is there a network?"
    return f"{lock}: {checked} of {len(answer)} libraries were checked."


def _ask(lock: str) -> list[dict[str, Any]]:
    """Return pip-audit's findings by library; nothing if it could not reach its source."""
    command = [sys.executable, "-m", "pip_audit", *OPTIONS, "--requirement", str(ROOT / lock)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        return list(json.loads(done.stdout)["dependencies"])
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return []


def _vulnerabilities(answer: list[dict[str, Any]]) -> list[str]:
    return [
        f"{one['name']} {one['version']}: {known['id']}, "
        f"fixed in {', '.join(known['fix_versions']) or 'no version yet'}"
        for one in answer
        for known in one.get("vulns", [])
    ]


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or LOCKS))
