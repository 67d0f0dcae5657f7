"""How fast ORCID lets each credential call at present."""

import math

from django.utils.translation import gettext

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
        return gettext("none for {seconds} s: ORCID does not respond").format(
            seconds=math.ceil(status.open_for)
        )
    rest = None if credential.writes else daily_quota.rest_of(credential)
    if rest:
        return gettext("none for {seconds} s: the daily reads are spread over the day").format(
            seconds=math.ceil(rest.total_seconds())
        )
    pace = f"{round(found.rate.per_second * status.share, 1):g}"
    if status.share == 1:
        return gettext("{calls} per second").format(calls=pace)
    return gettext("{calls} per second: ORCID is busy").format(calls=pace)
