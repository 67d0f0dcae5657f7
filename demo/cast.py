"""Who plays in the demo: two fictional institutions and the people who work there."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
PASSWORD = "orcid-portal-demo"  # noqa: S105 (the demo's own, printed at its start)


@dataclass(frozen=True)
class Institution:
    """A tenant of the demo; ``connected`` of its researchers have connected already."""

    slug: str
    name: str
    client_id: str
    premium: bool
    connected: int
    invited: int

    def rows(self, what: str) -> Iterator[dict[str, str]]:
        """Return the rows of one of the institution's files."""
        with self.file(what).open(newline="", encoding="utf-8") as file:
            yield from csv.DictReader(file)

    def file(self, what: str) -> Path:
        """Return where a file of the institution is kept."""
        return DATA / f"{self.slug}-{what}.csv"


INSTITUTIONS = (
    Institution(
        slug="northfield",
        name="Northfield University",
        client_id="APP-NORTHFIELD000001",
        premium=True,
        connected=18,
        invited=5,
    ),
    Institution(
        slug="harbour",
        name="Harbour Institute",
        client_id="APP-HARBOUR000000001",
        premium=False,
        connected=8,
        invited=3,
    ),
)

SIGN_INS = {
    "northfield": {"owner": "olga", "admin": "alice", "editor": "edda", "auditor": "bob"},
    "harbour": {"owner": "omar", "admin": "charlie"},
}
