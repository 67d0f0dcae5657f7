"""How fast ORCID lets each credential call at present."""

import math

from gateway.clients import throttle
from sync.scheduling import daily_quota
from tenants.models import Credential
from tenants.queries import client_access


def calls_per_second(credential: Credential) -> float:
    """Return the rate of a credential as ORCID's answers leave it."""
    found = throttle(client_access(credential))
    return found.rate.per_second * found.status().share


def pace_in_words(credential: Credential) -> str:
    """Return the rate with the reason where it is not the full one."""
    found = throttle(client_access(credential))
    status = found.status()
    if status.is_open:
        return f"none for {math.ceil(status.open_for)} s: ORCID does not answer"
    rest = None if credential.writes else daily_quota.rest_of(credential)
    if rest:
        return f"none for {math.ceil(rest.total_seconds())} s: the day's reads are spread over it"
    pace = f"{round(found.rate.per_second * status.share, 1):g} a second"
    return pace if status.share == 1 else f"{pace}: ORCID is busy"
