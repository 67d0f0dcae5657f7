"""What every request has to keep to: sizes, null characters, headers of any kind."""

import json
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from records.imports.limits import MOST_BYTES
from scoping.context import tenant_context
from tenants.models import Researcher, Tenant
from tests.cast import Member
from tests.orcid_portal.addresses import examples_of, tenant_addresses
from tests.tenants.form_data import prove

ROOT = Path(__file__).resolve().parents[2]
PATHS = ("/", "/accounts/login/", "/t/north/", f"/connect/{'x' * 43}/", "/accounts/sessions/")
COOKIES = ("portal_session", "portal_connect", "portal_csrf", "messages")
VALUES = ('"aaaaaaaaaaaa\\000"', "\x00" * 12, '"\\377\\376"', "x" * 5000, "é", "", "a=b; c")
HEADERS = ("User-Agent", "X-Forwarded-For", "Accept-Language", "Referer", "HX-Current-URL", "Host")


def test_no_page_of_a_tenant_is_kept(north: Tenant, olga: Member, ada: Researcher) -> None:
    with tenant_context(north.pk):
        examples = examples_of(north, ada)
    prove(olga)
    for found in tenant_addresses():
        answer = olga.get(found.path("north", examples))
        assert "no-store" in answer.headers["Cache-Control"], found.pattern


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"])
def test_no_page_knows_other_methods(
    north: Tenant, olga: Member, ada: Researcher, method: str
) -> None:
    with tenant_context(north.pk):
        examples = examples_of(north, ada)
    prove(olga)
    for found in tenant_addresses():
        answer = olga.generic(method, found.path("north", examples))
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")
    for path in (*PATHS, "/nowhere/", "/static/css/tokens.css"):
        assert olga.generic(method, path).status_code == 405, path


def test_what_names_nobody_may_be_kept(client: Client, db: None) -> None:
    answer = client.get("/static/css/tokens.css")
    answer.close()

    assert "no-store" not in answer.headers["Cache-Control"]


@pytest.mark.parametrize("name", COOKIES)
@pytest.mark.parametrize("value", VALUES)
def test_no_cookie_fails(client: Client, db: None, name: str, value: str) -> None:
    for path in PATHS:
        assert client.get(path, headers={"Cookie": f"{name}={value}"}).status_code < 500


@pytest.mark.parametrize("name", HEADERS)
@pytest.mark.parametrize("value", ["x" * 10_000, "é\xff" * 100, "", "[::1", "a,b,,c", "%00"])
def test_no_header_fails(alice: Member, name: str, value: str) -> None:
    for path in PATHS:
        assert alice.get(path, headers={name: value, "HX-Request": "true"}).status_code < 500


@pytest.mark.parametrize(
    "length", ["5242881", "99999999999999999999999", "-1", "1e3", "٣", "x", "9" * 5000]
)
def test_a_body_that_is_too_large_is_not_read(alice: Member, length: str) -> None:
    answer = alice.post("/t/north/researchers/add/", {}, CONTENT_LENGTH=length)

    assert answer.status_code == 413
    assert "That is too large" in answer.content.decode()


def test_only_an_upload_may_be_large(alice: Member, north: Tenant) -> None:
    file = SimpleUploadedFile("x.csv", b"," * settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    path, too_much = "/t/north/imports/upload/", str(settings.UPLOAD_MAX_BYTES + 1)

    assert alice.post(path, {"file": file, "section": "work"}).status_code in {200, 302}
    assert alice.post(path, {}, CONTENT_LENGTH=too_much).status_code == 413
    assert settings.UPLOAD_MAX_BYTES > MOST_BYTES


def test_the_web_server_waits_for_nobody_for_long() -> None:
    (command,) = [
        line for line in (ROOT / "Dockerfile").read_text().split("\nCMD ")[1:] if "gunicorn" in line
    ]
    words = json.loads(command.replace("\\\n", ""))
    told = dict(pairwise(words))

    assert 0 < int(told["--timeout"]) <= 60
    assert 0 < int(told["--keep-alive"]) <= 75
    assert int(told["--limit-request-line"]) <= 8190
    assert int(told["--limit-request-fields"]) <= 100
    assert int(told["--limit-request-field_size"]) <= 8190
