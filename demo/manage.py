"""Run a management command in the running demo: `make manage ARGS="create_tenant SLUG NAME"`.

The command gets the demo's own settings: its database, Redis, keys and addresses.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

from demo.places import ROOT
from demo.processes import CannotStartError
from demo.programs import manage
from demo.running import joined

# As in production, this command alone knows the role that owns the tables.
FOR_THE_OWNER = "prepare_database"


def main() -> int:
    """Become the management command; 1 and one sentence if no demo is running."""
    arguments = _arguments()
    try:
        _become(arguments.command or ["help"], joined(arguments.data))
    except CannotStartError as problem:
        print(problem, file=sys.stderr)
    except PermissionError as problem:
        print(f"{problem.filename} belongs to another user: run this as them.", file=sys.stderr)
    return 1


def _become(command: list[str], settings: dict[str, str]) -> NoReturn:
    if command[0] != FOR_THE_OWNER:
        del settings["DATABASE_OWNER_URL"]
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    program = manage(*command)
    os.chdir(ROOT)
    env = {**inherited, **settings}
    os.execve(program[0], program, env)  # noqa: S606 - no shell is wanted


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo.manage", description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT / ".demo", help="the demo's data folder")
    parser.add_argument(
        "command",
        nargs=argparse.REMAINDER,
        help="what to give to manage.py; nothing lists the commands",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
