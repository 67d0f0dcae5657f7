"""Who reads the database, or a backup of it, finds nothing there that opens a session."""

import secrets
from importlib import import_module

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.utils.crypto import get_random_string

from tenants.sessions.store import stored_key
from tests.cast import Member
from tests.tenants.form_data import PASSWORD

COOKIE = settings.SESSION_COOKIE_NAME
LOGIN = "/accounts/login/"


@pytest.fixture
def signed_in(bob: Member, redis_url: str) -> Client:
    """Return a browser in which bob signed in through the pages."""
    bob.user.set_password(PASSWORD)
    bob.user.save()
    browser = Client()
    answer = browser.post(LOGIN, {"login": bob.user.email, "password": PASSWORD})
    assert answer.status_code == 302
    return browser


def readable_rows() -> str:
    """Return every row that the portal can read, as text."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = connection.ops.quote_name(model._meta.db_table)
            cursor.execute(f"SELECT row_table::text FROM {table} AS row_table")  # noqa: S608
            found += [text for (text,) in cursor.fetchall()]
    return "\n".join(found)


def test_no_cookie_of_a_browser_stands_in_the_database(signed_in: Client) -> None:
    assert signed_in.get("/t/north/").status_code == 200
    rows = readable_rows()

    for name, cookie in signed_in.cookies.items():
        assert not cookie.value or cookie.value not in rows, name


def test_what_stands_in_the_database_opens_nothing(signed_in: Client) -> None:
    for model in (Session, UserSession):
        thief = Client()
        thief.cookies[COOKIE] = model.objects.latest("pk").session_key
        assert thief.get("/t/north/").status_code == 302


@pytest.mark.parametrize("key", ["", "short", "x" * 32, "A" * 32, "é" * 32, "x" * 4000])
def test_a_made_up_key_is_nobodys(db: None, redis_url: str, key: str) -> None:
    browser = Client()
    browser.cookies[COOKIE] = key

    assert browser.get(LOGIN).status_code == 200


def test_nobody_chooses_the_key_of_their_session(bob: Member, redis_url: str) -> None:
    bob.user.set_password(PASSWORD)
    bob.user.save()
    browser, planted = Client(), get_random_string(32, "abcdef")
    browser.cookies[COOKIE] = planted
    browser.post(LOGIN, {"login": bob.user.email, "password": PASSWORD})

    assert browser.cookies[COOKIE].value != planted
    assert browser.get("/t/north/").status_code == 200


def test_the_list_of_sessions_knows_which_is_ones_own(signed_in: Client) -> None:
    page = signed_in.get("/accounts/sessions/").content.decode()

    assert UserSession.objects.filter(session_key=signed_in.session.session_key).count() == 1
    assert "password" in page


def test_a_session_that_an_earlier_release_began_goes_on(signed_in: Client) -> None:
    """Such a release may still run beside this one after the migration: its keys are in clear."""
    key = secrets.token_hex(16)
    for model in (Session, UserSession):
        model.objects.filter(session_key=signed_in.session.session_key).update(session_key=key)
    browser = Client()
    browser.cookies[COOKIE] = key

    assert browser.get("/t/north/").status_code == 200
    assert key not in readable_rows()
    assert browser.get("/t/north/").status_code == 200


@pytest.mark.parametrize("model", [Session, UserSession])
def test_the_migration_hashes_as_the_store_does(signed_in: Client, model: type[Model]) -> None:
    key, known = secrets.token_hex(16), signed_in.session.session_key
    model._default_manager.filter(session_key=known).update(session_key=key)
    hashing = import_module("tenants.migrations.0009_hashed_session_keys").HASH

    for _ in range(2):  # what is hashed stays as it is
        with connection.cursor() as cursor:
            cursor.execute(hashing.format(table=model._meta.db_table))
        assert model._default_manager.filter(session_key=stored_key(key)).count() == 1
