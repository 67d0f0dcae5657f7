"""How Postgres is asked to make a file."""

import pytest
from django.db import connection, transaction

from exports.streams import PLANNING

WORKERS = "max_parallel_workers_per_gather"


@pytest.mark.django_db
@pytest.mark.parametrize("allowed, taken", [("0", "0"), ("1", "1"), ("16", "1")])
def test_a_file_takes_one_parallel_worker_where_the_server_has_some(
    allowed: str, taken: str
) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {WORKERS} = {allowed}")
        cursor.execute(PLANNING)
        cursor.execute(f"SHOW {WORKERS}")
        assert cursor.fetchone() == (taken,)
