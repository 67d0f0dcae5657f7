"""What a violation is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing wrong with an item.

    `path` points into ORCID's JSON (`external-ids.external-id[0].external-id-type`), `rule` is
    `schema.…` or the error code ORCID answers with, `sentence` is for whoever keeps the data.
    """

    path: str
    rule: str
    sentence: str
