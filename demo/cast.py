"""Who plays in the demo: fictional institutions and the people who work there."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
PASSWORD = "orcid-portal-demo"  # noqa: S105 (the demo's own, printed at its start)


@dataclass(frozen=True)
class Institution:
    """A tenant of the demo; ``connected`` of its researchers have connected already.

    ``files`` were imported, each with its section; ``public`` has a Public API client only; the
    one that ``has_story`` has something of every kind to look at.
    """

    slug: str
    name: str
    client_id: str
    connected: int
    invited: int
    files: tuple[tuple[str, str], ...] = ()
    public: bool = False
    premium: bool = False
    has_story: bool = False

    def rows(self, what: str) -> Iterator[dict[str, str]]:
        """Return the rows of one of the institution's files."""
        with self.file(what).open(newline="", encoding="utf-8") as file:
            yield from csv.DictReader(file)

    def file(self, what: str) -> Path:
        """Return where a file of the institution is kept."""
        return DATA / f"{self.slug}-{what}"


INSTITUTIONS = (
    Institution(
        slug="northfield",
        name="Northfield University",
        client_id="APP-NORTHFIELD000001",
        connected=18,
        invited=5,
        files=(
            ("employments", "employment"),
            ("honours", "employment"),
            ("works", "work"),
            ("fundings", "funding"),
            ("resources", "research-resource"),
            ("websites", "researcher-urls"),
            ("keywords", "keywords"),
            ("other-names", "other-names"),
            ("person-ids", "external-identifiers"),
            ("countries", "address"),
        ),
        premium=True,
        has_story=True,
    ),
    Institution(
        slug="harbour",
        name="Harbour Institute",
        client_id="APP-HARBOUR000000001",
        connected=8,
        invited=3,
        files=(("employments", "employment"), ("works", "work")),
    ),
    Institution(
        slug="meridian",
        name="Meridian Journals",
        client_id="APP-MERIDIAN00000001",
        connected=3,
        invited=1,
        files=(("peer-reviews", "peer-review"), ("works", "work")),
    ),
    Institution(
        slug="ridgeway",
        name="Ridgeway Press",
        client_id="APP-RIDGEWAY00000001",
        connected=2,
        invited=1,
        public=True,
    ),
)

SIGN_INS = {
    "northfield": {"owner": "olga", "admin": "alice", "editor": "edda", "auditor": "bob"},
    "harbour": {"owner": "omar", "admin": "charlie"},
    "meridian": {"owner": "mona"},
    "ridgeway": {"owner": "rosa"},
}
