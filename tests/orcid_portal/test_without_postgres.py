"""While Postgres is away every page says so calmly, asks nothing of it, and says when to come."""

import logging
from collections.abc import Iterator

import pytest
from django.db import InterfaceError, OperationalError, connections, transaction
from django.test import Client

from scoping.context import tenant_context
from tenants.models import Researcher, Tenant
from tests.cast import Member
from tests.orcid_portal.addresses import addresses, examples_of

DOWN = OperationalError("connection to server failed: Connection refused")
CLOSED = InterfaceError("connection already closed")
NEEDS_NOTHING = {"healthz", "readyz", ".well-known/security.txt"}


def stop(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(type(connections["default"]), "cursor", refuse)


@pytest.fixture
def quiet() -> Iterator[None]:
    """Write no traceback for each of hundreds of pages: that takes half a second."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.mark.usefixtures("quiet")
def test_every_address_answers_503(
    north: Tenant, olga: Member, ada: Researcher, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_context(north.pk):
        examples = examples_of(north, ada)
    olga.raise_request_exception = False
    with monkeypatch.context() as patched:
        stop(patched, DOWN)
        answers = {
            (method, found.pattern): olga.generic(method, found.path("north", examples))
            for found in addresses()
            for method in ("GET", "POST")
            if set(found.parts) <= set(examples) and found.pattern not in NEEDS_NOTHING
        }
    wrong = {
        asked: answer.status_code
        for asked, answer in answers.items()
        # A method that a page does not know, and a page that is closed, need no database.
        if answer.status_code not in {503, 404, 405}
    }
    assert wrong == {}
    assert sum(answer.status_code == 503 for answer in answers.values()) > 100


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("error", [DOWN, CLOSED], ids=["away", "closed"])
@pytest.mark.parametrize("path", ["/t/north/", "/", f"/connect/{'x' * 43}/"])
def test_the_page_is_calm_and_says_when_to_come_again(
    olga: Member, redis_url: str, path: str, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    olga.raise_request_exception = False
    with monkeypatch.context() as patched:
        stop(patched, error)
        answer = olga.get(path)

    page = answer.content.decode()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "30"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "The portal is unavailable for a moment" in page
    assert answer.headers["X-Request-Id"] in page


def test_a_session_that_cannot_be_saved_is_no_fault_of_the_browsers(
    olga: Member, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Postgres goes away between the page and its session."""

    def refuse(*_: object, **__: object) -> None:
        raise DOWN

    browser = Client(raise_request_exception=False)
    browser.cookies = olga.cookies
    with monkeypatch.context() as patched:
        patched.setattr("django.contrib.sessions.base_session.AbstractBaseSession.save", refuse)
        patched.setattr("tenants.sessions.lifetime.RENEWED_AFTER_SECONDS", -1)
        answer = browser.get("/t/north/")

    assert answer.status_code == 503


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize(
    "code, status",
    [
        ("40P01", 500),  # deadlock
        ("40001", 500),  # serialization failure
        ("57014", 500),  # cancelled, by a time-out
        ("53100", 500),  # disk full
        ("57P01", 503),  # the server is being shut down
        ("53300", 503),  # too many connections
        ("08006", 503),  # connection failure
    ],
)
def test_only_a_database_that_cannot_be_reached_is_away(
    olga: Member, redis_url: str, monkeypatch: pytest.MonkeyPatch, code: str, status: int
) -> None:
    raised = f"DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$"
    with (
        pytest.raises(OperationalError) as told,
        transaction.atomic(),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute(raised)
    olga.raise_request_exception = False
    with monkeypatch.context() as patched:
        stop(patched, told.value)
        answer = olga.get("/t/north/")

    assert answer.status_code == status


def test_a_mistake_of_ours_stays_one(
    olga: Member, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    olga.raise_request_exception = False
    with monkeypatch.context() as patched:
        stop(patched, ValueError("a mistake"))

        assert olga.get("/t/north/").status_code == 500
