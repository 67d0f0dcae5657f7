"""Ask whether a locked library has a known hole; without the network, say so and fail nothing.

Exit status 1 means that pip-audit found one; what to do stands in docs/dependencies.md.
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
        holes = list(_holes(answer))
        print(*holes, _summary(lock, answer), sep="\n")
        found += len(holes)
    return int(found > 0)


def _summary(lock: str, answer: list[dict[str, Any]]) -> str:
    """Say how many libraries were asked about: an audit that skipped all has found nothing."""
    asked = sum("vulns" in one for one in answer)
    if not asked:
        return f"{lock}: the list of known holes could not be asked; is there a network?"
    return f"{lock}: {asked} of {len(answer)} libraries were asked about."


def _ask(lock: str) -> list[dict[str, Any]]:
    """Return pip-audit's findings by library; nothing where it had nobody to ask."""
    command = [sys.executable, "-m", "pip_audit", *OPTIONS, "--requirement", str(ROOT / lock)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        return list(json.loads(done.stdout)["dependencies"])
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return []


def _holes(answer: list[dict[str, Any]]) -> list[str]:
    return [
        f"{one['name']} {one['version']}: {hole['id']}, "
        f"mended in {', '.join(hole['fix_versions']) or 'no version yet'}"
        for one in answer
        for hole in one.get("vulns", [])
    ]


if __name__ == "__main__":
    sys.exit(main(tuple(sys.argv[1:]) or LOCKS))
