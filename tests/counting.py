"""Count what a page asks of the database."""

from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def queries_of(client: Client, path: str) -> int:
    """Return how many queries a page costs when nothing is kept from an earlier one.

    What a page caches depends on how long it took (`dashboard.cached_counts`), so on the machine.
    """
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)
