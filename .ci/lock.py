"""Write the lock files from pyproject.toml, or prove that they still follow from it.

The locks carry hashes for every platform and no registry's address: who installs says where from.
"""

import subprocess
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = str(Path(sysconfig.get_path("scripts")) / "uv")
OPTIONS = [
    "--universal", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links",
    "--no-header", "--no-annotate", "--python-version", "3.11", "--quiet",
]  # fmt: skip
LOCKS: dict[str, list[str]] = {
    "requirements.lock": [],
    "requirements-dev.lock": ["--extra", "demo", "--extra", "dev"],
}


def main() -> int:
    """Compile both locks; further arguments go to uv (--upgrade)."""
    for name, extras in LOCKS.items():
        command = [UV, "pip", "compile", "pyproject.toml", *OPTIONS, *extras, *sys.argv[1:]]
        done = subprocess.run([*command, "--output-file", name], cwd=ROOT, check=False)
        if done.returncode != 0:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
