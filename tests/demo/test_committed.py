"""The fixture that commits for real, and the emptying after it."""

import pytest
from django.db import connection
from django.utils.timezone import now
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - psycopg2's own class is lower-case

from tenants.models import User
from tests.databases import empty_tables


@pytest.mark.usefixtures("committed")
def test_what_was_committed_is_emptied(owner_cursor: Cursor) -> None:
    User.objects.create(email="alice@example.org", joined_at=now())
    connection.close()
    empty_tables(owner_cursor)
    assert not User.objects.exists()


@pytest.mark.usefixtures("committed")
def test_the_rows_of_the_migrations_stay(owner_cursor: Cursor) -> None:
    empty_tables(owner_cursor)
    owner_cursor.execute("SELECT count(*) > 0 FROM django_migrations")
    assert owner_cursor.fetchone() == (True,)


@pytest.mark.django_db
def test_tests_connect_as_the_run_time_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, current_user FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False, False, "portal_app")
