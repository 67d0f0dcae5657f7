"""Migrations that only tell Django what the models look like now, and touch no database."""

from io import StringIO

import pytest
from django.core.management import call_command

STATE_ALONE = (("oauth", "0005"), ("records", "0003"), ("sync", "0013"))


@pytest.mark.django_db
@pytest.mark.parametrize("app, number", STATE_ALONE)
def test_nothing_is_sent_to_the_database(app: str, number: str) -> None:
    printed = StringIO()
    call_command("sqlmigrate", app, number, stdout=printed)
    statements = [
        line
        for line in printed.getvalue().splitlines()
        if line and not line.startswith("--") and line not in ("BEGIN;", "COMMIT;")
    ]
    assert statements == []
