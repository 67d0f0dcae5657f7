"""The two answers for load balancers, and what every answer carries."""

import logging

import pytest
from django.db import connection
from django.test import Client

from orcid_portal.logs import TALKATIVE_LOGGERS, RouteNotAddress


def test_the_process_says_that_it_answers(client: Client) -> None:
    assert client.get("/healthz").content == b"ok\n"


def test_who_finds_a_hole_reads_whom_to_tell(client: Client) -> None:
    told = client.get("/.well-known/security.txt")

    assert told["Content-Type"].startswith("text/plain")
    assert "Contact: mailto:support@localhost\n" in told.content.decode()
    assert "Expires: 20" in told.content.decode()


def test_ready_when_postgres_and_redis_answer(client: Client, db: None, redis_url: str) -> None:
    response = client.get("/readyz")

    assert (response.status_code, response.json()) == (200, {"postgres": True, "redis": True})


def test_not_ready_when_postgres_is_out_of_reach(
    client: Client, committed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.close()
    monkeypatch.setitem(connection.settings_dict, "PORT", "1")

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["postgres"] is False


def test_each_answer_has_an_id_of_its_own_and_trusts_none(client: Client) -> None:
    first = client.get("/healthz", headers={"X-Request-Id": "chosen"}).headers["X-Request-Id"]
    second = client.get("/healthz").headers["X-Request-Id"]

    assert len(first) == len(second) == 32
    assert first != second
    assert first != "chosen"


def test_pages_cannot_be_framed_and_run_no_foreign_script(client: Client) -> None:
    headers = client.get("/healthz").headers

    assert headers["X-Frame-Options"] == "DENY"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", TALKATIVE_LOGGERS)
def test_libraries_that_print_tokens_at_debug_stay_quiet(name: str) -> None:
    assert not logging.getLogger(name).isEnabledFor(logging.INFO)
    assert not logging.getLogger(f"{name}.oauth2_session").isEnabledFor(logging.DEBUG)


def test_the_log_names_the_route_and_never_the_address(
    client: Client, db: None, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="portal.request"):
        client.get("/connect/callback/" + "x" * 22 + "/?code=s3cret&state=st4te")

    assert "oauth_public:callback" in caplog.text
    assert "s3cret" not in caplog.text
    assert "st4te" not in caplog.text


def test_a_line_about_a_failed_request_names_no_address(client: Client, db: None) -> None:
    lines = []
    handler = logging.Handler()
    handler.addFilter(RouteNotAddress())
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    try:
        client.get("/connect/" + "t" * 43 + "/")
    finally:
        logger.removeHandler(handler)

    assert lines == ["request answered with 404: oauth_public:personal_link"]
