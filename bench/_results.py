"""The figures of all benchmarks: reported one by one, kept in one file, shown as one table.

A benchmark calls :func:`report`; `make bench` collects what was reported and writes
`bench/results.json`, a list of {name, value, unit, target, holds}. A figure without a bar has
neither target nor holds. The first rows say on which machine, and when, the rest was measured;
figures of another machine are never kept beside them.
"""

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

FILE = Path(__file__).with_name("results.json")
REPORTED_TO = "BENCH_REPORTED_TO"
"""The variable that names the file in which a benchmark's figures are collected."""
MACHINE, DATE = "machine: ", "machine: date"


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    name: str
    value: float | str
    unit: str = ""
    target: str | None = None
    holds: bool | None = None

    def __str__(self) -> str:
        """Return the line."""
        value = f"{self.value:,.4g}" if isinstance(self.value, float) else str(self.value)
        if isinstance(self.value, float) and self.value >= 1000:  # noqa: PLR2004
            value = f"{self.value:,.0f}"
        word = {True: "holds", False: "MISSED", None: ""}[self.holds]
        return f"{self.name:58} {value:>12} {self.unit:14} {self.target or '':>12}  {word}".rstrip()


def report(
    name: str,
    value: float,
    unit: str,
    *,
    at_most: float | None = None,
    at_least: float | None = None,
) -> None:
    """Show a figure, beside its bar if it has one, and hand it to `make bench`."""
    figure = Figure(name, float(f"{value:.5g}"), unit)
    if at_most is not None:
        figure = Figure(name, figure.value, unit, f"<= {at_most:,g}", value <= at_most)
    elif at_least is not None:
        figure = Figure(name, figure.value, unit, f">= {at_least:,g}", value >= at_least)
    print(f"  {figure}", flush=True)
    if place := os.environ.get(REPORTED_TO):
        with Path(place).open("a") as file:
            file.write(json.dumps(asdict(figure)) + "\n")


def reported(bench: str, place: Path, *, ended_well: bool) -> list[Figure]:
    """Return what a benchmark reported, under its name; one that broke off is a missed bar."""
    lines = place.read_text().splitlines() if place.exists() else []
    ended = [] if ended_well else [Figure("broke off", 1.0, "", "<= 0", holds=False)]
    figures = [*(Figure(**json.loads(line)) for line in lines), *ended]
    return [Figure(**{**asdict(one), "name": f"{bench}: {one.name}"}) for one in figures]


def machine(postgres: str) -> list[Figure]:
    """Say where and when this is."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return [
        Figure(f"{MACHINE}processor", _processor()),
        Figure(f"{MACHINE}cores", float(os.cpu_count() or 1), "cores"),
        Figure(f"{MACHINE}memory", round(memory, 1), "GiB"),
        Figure(f"{MACHINE}Python", platform.python_version()),
        Figure(f"{MACHINE}Postgres", postgres),
        Figure(DATE, datetime.now(UTC).date().isoformat()),
    ]


def merged(old: Sequence[Figure], new: Sequence[Figure], *, here: Sequence[Figure]) -> list[Figure]:
    """Return the new figures and those of other benchmarks on the same machine."""
    same = _places(old) == _places(here)
    again = {_bench(figure) for figure in new}
    kept = [one for one in old if same and _bench(one) not in again and not _is_place(one)]
    return [*here, *sorted([*kept, *new], key=_bench)]


def load() -> list[Figure]:
    """Return the figures of the file."""
    return [Figure(**row) for row in json.loads(FILE.read_text())] if FILE.exists() else []


def save(figures: Iterable[Figure]) -> None:
    """Write the file, a row a line."""
    rows = ",\n".join(json.dumps(asdict(figure)) for figure in figures)
    FILE.write_text(f"[\n{rows}\n]\n")


def _bench(figure: Figure) -> str:
    return figure.name.partition(":")[0]


def _is_place(figure: Figure) -> bool:
    return figure.name.startswith(MACHINE)


def _places(figures: Iterable[Figure]) -> list[Figure]:
    return [one for one in figures if _is_place(one) and one.name != DATE]


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()
