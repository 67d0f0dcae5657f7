"""HEAD at every address: answered as GET is, and nothing comes of it."""

import re
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from audit.entries import SYSTEM
from audit.models import Event, Exchange
from dashboard import shares
from oauth import actions as oauth
from oauth.models import Authorization, HandOver, InstitutionalDoor
from scoping.context import tenant_context
from tenants import routes
from tenants.encryption.secrets import open_value
from tenants.models import (
    Credential,
    Invitation,
    QuotaUse,
    Researcher,
    RouteKind,
    SignInAttempt,
    Tenant,
)
from tests.cast import Member
from tests.oauth.redirects import HOME
from tests.oauth.site import Site
from tests.orcid_portal.addresses import Address, addresses, examples_of
from tests.tenants.sso.conftest import form, idp, provided

__all__ = ["form", "idp", "provided"]

GROUP = re.compile(r"\(\?P<(\w+)>(?:[^()]|\([^()]*\))*\)")
PART = re.compile(r"<(?:\w+:)?(\w+)>")
WRITES = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) \"?(\w+)")
# A session is the browser's own: when it was last used, and what is to be shown in it.
SESSIONS = {"django_session", "usersessions_usersession"}
TABLES = (Event, Exchange, Authorization, HandOver, QuotaUse, Researcher, SignInAttempt)
INVITED = "i" * 43


@pytest.fixture
def paths(north: Tenant, provided: Member, ada: Researcher) -> list[str]:
    """Return every address, with examples that are found and with what each would act on."""
    site = Site(north)
    with tenant_context(north.pk):
        examples = examples_of(north, ada) | {"slug": "north", "what": "connections"}
        credential = Credential.objects.get()
        door = InstitutionalDoor.objects.get()
        routes.add(kind=RouteKind.INSTITUTIONAL, key=door.public_id, object_id=door.pk)
        invitation = Invitation.objects.get()
        routes.add(kind=RouteKind.INVITATION, key=INVITED, object_id=invitation.pk)
        link = oauth.invite(
            researcher=ada, credential=credential, actor=SYSTEM, site=HOME, now=now()
        )
        _, shared = shares.make_share(
            exchange_ids=[examples["exchange_id"]], days=3, actor=SYSTEM, now=now()
        )
        tokens = {
            "connect/": open_value(link, "token_sealed").reveal(),
            "shared/": shared,
            "invitation/": INVITED,
        }
    brings = {
        "connect/from/": {"token": site.token(sub="new")},
        "connect/callback/": {"code": "abcdef", "state": "s" * 43},
        "sign-in/callback/": {"code": "abcdef", "state": "s" * 43},
    }
    examples |= {
        "key_id": site.key.public_id, "public_id": ada.public_id, "tenant_id": north.public_id,
    }  # fmt: skip
    return [_path(found, examples, tokens, brings) for found in addresses()]


def _path(
    found: Address,
    examples: dict[str, str],
    tokens: dict[str, str],
    brings: dict[str, dict[str, str]],
) -> str:
    """Return an address with examples in it; what needs none of ours is any word."""
    pattern = re.sub(r"[\^$\\?]|\(\?:", "", GROUP.sub(r"<\1>", found.pattern))
    token = next((word for begin, word in tokens.items() if pattern.startswith(begin)), "x" * 43)
    words = {"key": "k" * 43, "uidb36": "1"} | examples | {"token": token}
    if pattern.startswith("shared/"):
        words["form"] = "json"
    query = next((asked for begin, asked in brings.items() if pattern.startswith(begin)), {})
    path = "/" + PART.sub(lambda part: words.get(part[1], "word"), pattern)
    return f"{path}?{urlencode(query)}" if query else path


def _written(browser: Client, path: str) -> tuple[HttpResponse, set[str]]:
    """Send HEAD; return the answer, and the tables that it wrote to."""
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        answer = browser.head(path)
        text = answer.getvalue() if answer.streaming else answer.content
    assert text == b"", path
    found = (WRITES.search(query["sql"]) for query in queries)
    return answer, {match[2] for match in found if match} - SESSIONS  # type: ignore[return-value]


def _counts(north: Tenant) -> list[int]:
    with tenant_context(north.pk):
        return [model.objects.count() for model in TABLES]


def _got(browser: Client, path: str) -> int:
    cache.clear()
    answer = browser.get(path)
    if answer.streaming:
        answer.getvalue()
    return answer.status_code


@pytest.mark.parametrize("is_member", [True, False])
def test_every_address_that_answers_get_answers_head_and_nothing_comes_of_it(
    north: Tenant, provided: Member, client: Client, paths: list[str], *, is_member: bool
) -> None:
    browser = provided if is_member else client
    before = _counts(north)
    answers = {path: _written(browser, path) for path in paths}
    after = _counts(north)

    assert {path: tables for path, (_, tables) in answers.items() if tables} == {}
    assert after == before
    assert len(answers) > 120
    others = {}
    for path, (answer, _) in answers.items():
        status = answer.status_code
        if status >= 400 and (expected := _got(browser, path)) != status:
            others[path] = (status, expected)
    assert others == {}


def test_an_export_tells_its_headers_by_head(north: Tenant, provided: Member) -> None:
    path = "/t/north/exports/connections/csv/"

    looked, got = provided.head(path), provided.get(path)
    got.getvalue()

    for name in ("Content-Type", "Content-Disposition", "Cache-Control"):
        assert looked[name] == got[name]
    assert "Content-Length" not in looked
    assert provided.head(path, {"columns": "nothing"}).status_code == 400
    with tenant_context(north.pk):
        assert Event.objects.filter(kind="export.begun").count() == 1


def test_a_shared_link_that_head_looked_at_was_not_opened(
    client: Client, paths: list[str], north: Tenant
) -> None:
    path = next(path for path in paths if path.startswith("/shared/"))

    client.head(path)
    with tenant_context(north.pk):
        assert not Event.objects.filter(kind="share.opened").exists()
    client.get(path)
    with tenant_context(north.pk):
        assert Event.objects.filter(kind="share.opened").count() == 1
