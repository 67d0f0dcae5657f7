"""The servers of a test run, seen from a worker."""

import os

import psycopg2
import redis


def test_redis_answers_and_starts_empty(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.ping()
        assert client.dbsize() == 0


def test_postgres_speaks_utf8_and_knows_every_script(owner_url: str, django_db_setup: None) -> None:
    with psycopg2.connect(owner_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT lower('ÄŁΩ'), current_setting('server_encoding')")
        assert cursor.fetchone() == ("äłω", "UTF8")
    connection.close()


def test_the_owner_is_no_superuser(owner_url: str, django_db_setup: None) -> None:
    with psycopg2.connect(owner_url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)
    connection.close()


def test_the_owner_is_unknown_to_the_portal() -> None:
    assert "DATABASE_OWNER_URL" not in os.environ
