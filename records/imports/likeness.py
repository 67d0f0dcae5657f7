"""When two items of one person say the same, or nearly so. Pure.

ORCID refuses a second copy of an affiliation only by its identifiers, which most have not. So the
portal compares what they say: equal ones are the same item; those that share most of what makes
an affiliation may be a correction of each other, which a person decides.
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from orcid_client import json_text
from records import drafts
from records.fields import family_of

_BLANKS = re.compile(r"\s+")


def said(section: str, content: Mapping[str, Any]) -> str:
    """Return what a content says, without identifiers, case and the number of blanks."""
    bare = drafts.without_identifiers(section, content)
    return _BLANKS.sub(" ", json_text.written(bare, sort_keys=True)).casefold()


def says_same(section: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Say whether two contents say the same."""
    return said(section, one) == said(section, other)


class AffiliationTraits(NamedTuple):
    """What makes an affiliation; texts are folded, the organisation is its id if it has one."""

    organization: str
    role: str
    department: str
    start: str

    @classmethod
    def of(cls, section: str, content: Mapping[str, Any]) -> "AffiliationTraits | None":
        """Return what makes an item, or None for one that is no affiliation."""
        if family_of(section) != "employment":
            return None
        texts = drafts.to_texts(section, content)
        organization = texts["disambiguated-organization-identifier"] or texts["org-name"]
        return cls(
            _folded(organization),
            _folded(texts["role-title"]),
            _folded(texts["department-name"]),
            texts["start-date"],
        )

    def looks_like(self, other: "AffiliationTraits", *, both_named: bool) -> bool:
        """Say whether one may be a correction of the other.

        At one organisation, two of role, department and start are equal, and not all of what is
        equal is empty. Where the tenant gave each a reference of its own (``both_named``), role
        and start have to be equal: two contracts of one person share much.
        """
        if self.organization != other.organization:
            return False
        same = {
            name for name in ("role", "department", "start")
            if getattr(self, name) == getattr(other, name)
        }  # fmt: skip
        if both_named:
            return {"role", "start"} <= same
        return len(same) > 1 and any(getattr(self, name) for name in same)


def _folded(text: str) -> str:
    return _BLANKS.sub(" ", text).strip().casefold()
