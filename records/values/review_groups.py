"""Groups of peer reviews: an ISSN alone, or the id of a group such as ``orcid-generated:panel``."""

import re

from orcid_client.elements.peer_reviews import GROUP_ID_PATTERN
from records.values import identifiers
from records.values.noise import code_of
from records.values.refusal import ValueRefusedError, quoted
from scoping.translation import N_

_GROUP = re.compile(GROUP_ID_PATTERN)
_ISSN = re.compile(
    r"(?:(?:[ep]-?)?issn(?:-?l)?\s*[:#]?\s*)?[0-9]{4}[\s-]?[0-9]{3}[0-9x]", re.IGNORECASE
)
_KIND = re.compile(r"(ringgold|issn|orcid-generated|fundref|publons)\s*:\s*", re.IGNORECASE)


def parse(text: str) -> str:
    """Return the id of a group.

    ORCID knows the group of each journal by its ISSN, so that is enough.

    Raises:
        ValueRefusedError: it is neither, or the check digit of the ISSN is wrong.
    """
    found = code_of(text)
    if not found:
        return ""
    if _ISSN.fullmatch(found):
        return f"issn:{identifiers.parse('issn', found)}"
    group = _KIND.sub(lambda kind: f"{kind[1].lower()}:", found, count=1)
    if _GROUP.fullmatch(group):
        return group
    raise ValueRefusedError(
        N_(
            "“{value}” is not a review group. Write the ISSN of the journal, such as 1741-4857, or "
            "the ID of a group: issn:…, orcid-generated:…, ringgold:…, fundref:… or publons:…"
        ).format(value=quoted(found))
    )
