"""Whatever is typed, posted or asked for: an answer in words, never a failure of ours.

Django's test client raises what a view raises, so an error of ours fails these tests by itself.
"""

import secrets
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from scoping.context import tenant_context
from tenants.models import Researcher, Tenant
from tests.cast import Member
from tests.orcid_portal.addresses import addresses, examples_of, tenant_addresses
from tests.tenants.form_data import PASSWORD

pytestmark = pytest.mark.django_db

# What breaks programs: nothing, NUL, too long, too large, other scripts, other directions, code.
WORDS = (
    "", " ", "\x00", "a\x00b", "0", "-1", "1.5", "1e309", "NaN", "9" * 30, "9223372036854775808",
    "x" * 70_000, "ü" * 300, "\u202etxt", "\ud7ff\ue000", "😀" * 50, "'; DROP TABLE x; --",
    "<script>alert(1)</script>", "{{ 7*7 }}", "../../etc/passwd", "%00", "%s%s%n", "=1+1",
    "true", "null", "[]", "{}", "2026-13-45", "0000-00-00T99:99", "0000-0002-1825-0098",
    "10.5555/x", "\r\nSet-Cookie: a=b", "http://127.0.0.1/", "//evil.example",
)  # fmt: skip
# Names that views read, besides those of their forms
NAMES = (
    "q", "state", "page", "after", "before", "view", "connection", "source", "sort", "id", "days",
    "orcid_id", "purpose", "status", "error_code", "put_code", "correlation_id", "since", "until",
    "environment", "researcher", "item", "kind", "step", "own_key", "role", "email", "name",
    "section", "columns", "verdict", "lang", "next", "code", "error", "reason", "login", "key",
    "password", "form", "what", "wanted", "batch", "done", "at", "token", "confirm", "message",
)  # fmt: skip
ROUNDS = 2


@pytest.fixture
def examples(north: Tenant, olga: Member, ada: Researcher) -> dict[str, str]:
    with tenant_context(north.pk):
        return examples_of(north, ada)


@pytest.fixture
def owner(olga: Member) -> Member:
    """Return the owner, who may reach every page, with fresh proof."""
    olga.user.set_password(PASSWORD)
    olga.user.save()
    prove(olga)
    return olga


@pytest.fixture
def random() -> Random:
    """Return a source of mischief; a failing test prints its seed."""
    seed = secrets.randbits(32)
    print(f"seed {seed}")  # noqa: T201
    return Random(seed)  # noqa: S311 (mischief, no secret)


def prove(member: Member) -> None:
    member.force_login(member.user)
    member.post("/accounts/reauthenticate/?next=/", {"password": PASSWORD})


def mischief(random: Random, names: tuple[str, ...] = NAMES) -> dict[str, str]:
    chosen = random.sample(names, k=min(len(names), 12))
    return {name: random.choice(WORDS) for name in chosen}


def is_answer(answer: Any) -> bool:  # noqa: ANN401
    """Say whether it is an answer of ours, and read it to its end."""
    if answer.streaming:
        answer.getvalue()
    return bool(answer.status_code < 500)


def fields_of(answer: Any) -> tuple[str, ...]:  # noqa: ANN401
    """Return the names of the fields of a page's forms."""
    contexts: Iterator[object] = iter(answer.context or [])
    found = [flat for part in contexts for flat in getattr(part, "dicts", [])]
    forms = [flat["form"] for flat in found if "form" in flat and hasattr(flat["form"], "fields")]
    return tuple(name for form in forms for name in form.fields)


def disturb(browser: Client, path: str, random: Random) -> None:
    page = browser.get(path)
    assert is_answer(page), path
    names = fields_of(page) or NAMES
    for _ in range(ROUNDS):
        assert is_answer(browser.get(path, mischief(random))), path
        assert is_answer(browser.post(path, mischief(random, names))), path


@pytest.mark.first
def test_no_page_of_a_tenant_fails(owner: Member, examples: dict[str, str], random: Random) -> None:
    for found in tenant_addresses():
        prove(owner)
        disturb(owner, found.path("north", examples), random)


def test_a_nul_is_refused_everywhere(owner: Member, examples: dict[str, str]) -> None:
    for found in tenant_addresses():
        path = found.path("north", examples)
        assert owner.get(path, {"after": "a\x00b"}).status_code == 400, path
        assert is_answer(owner.post(path, dict.fromkeys(NAMES, "a\x00b"))), path


def test_no_page_before_a_tenant_fails(client: Client, random: Random, redis_url: str) -> None:
    for found in addresses():
        if not found.pattern.startswith("t/") and "(?P" not in found.pattern:
            path = "/" + found.pattern
            for part in found.parts:
                path = path.replace(f"<public_id:{part}>", "A" * 22)
            disturb(client, path, random)


@pytest.mark.parametrize("path", ["/connect/{}/", "/invitation/{}/", "/shared/{}/"])
def test_no_made_up_token_leads_anywhere(client: Client, path: str) -> None:
    token = secrets.token_urlsafe(32)

    assert client.get(path.format(token)).status_code == 404
    assert client.get(path.format(token[:-1])).status_code == 404


@pytest.mark.parametrize(
    "body", [b"", b"\x00" * 1000, b"\xff\xfe\x00", b"{" * 10_000, b"=" * 10_000, b"&" * 10_000]
)
@pytest.mark.parametrize("kind", ["application/json", "text/xml", "multipart/form-data", "x/y"])
def test_no_body_fails(owner: Member, north: Tenant, body: bytes, kind: str) -> None:
    for path in ("/t/north/settings/", "/t/north/imports/upload/", "/accounts/login/"):
        assert is_answer(owner.post(path, body, content_type=kind))


def test_too_many_fields_are_refused(owner: Member, north: Tenant) -> None:
    answer = owner.post("/t/north/settings/", {f"f{number}": "" for number in range(3000)})

    assert answer.status_code == 400


def test_an_upload_of_no_kind_is_refused_in_words(owner: Member, north: Tenant) -> None:
    file = SimpleUploadedFile("x.exe", b"MZ\x90\x00" * 1000)
    answer = owner.post("/t/north/imports/upload/", {"file": file, "section": "work"})

    assert answer.status_code in {200, 302}
