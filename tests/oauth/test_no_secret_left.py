"""After a day with planted secrets: none is in the logs, pages, exports, messages, Redis or a dump.

The secrets hold what text, XML, JSON, addresses and base64 each write in their own way, and each
of those ways is looked for.
"""

import logging
import os
import subprocess
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
from django.conf import settings
from django.core.mail import EmailMessage
from django.test import Client
from django.utils.timezone import now

from audit import queries as audit
from demo.postgres_server import embedded_binaries, installed_binaries
from oauth import actions
from orcid_client.redaction import spellings
from scoping.context import tenant_context
from tenants.encryption import keys
from tenants.models import Researcher, Tenant
from tests.cast import Member
from tests.oauth.conftest import MakeCredential
from tests.oauth.registry import Registry, arrive, begin
from tests.oauth.site import Site, enter
from tests.tenants.form_data import PASSWORD, prove

AWKWARD = '+/"&<= %é'
CLIENT_SECRET = f"planted-client{AWKWARD}77"
TOKENS = {"access_token": f"planted-a{AWKWARD}1", "refresh_token": f"planted-r{AWKWARD}2"}
CODE = f"planted-code{AWKWARD}3"
SCOPE = "/read-limited /activities/update"
PAGES = (
    "", "researchers/", "sync/", "audit/", "audit/events/", "exports/", "credentials/", "members/",
    "settings/", "connect/", "exports/connections/csv/", "exports/connections/json/",
    "exports/put-codes/csv/", "exports/put-codes/json/",
)  # fmt: skip
Day = dict[str, list[str]]


@pytest.fixture
def token(
    committed: None,
    redis_url: str,
    make_credential: MakeCredential,
    make_token: Callable[..., str],
    mailoutbox: list[EmailMessage],
    ada: Researcher,
    north: Tenant,
) -> str:
    """Return the token of ada's link, under a credential with an awkward secret."""
    return make_token(ada, make_credential(north, secret=CLIENT_SECRET))


@pytest.fixture
def day(
    token: str,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    registry: Registry,
    ada: Researcher,
    alice: Member,
) -> Day:
    """Live through a day at the most talkative level; return secrets, what was said and shown."""
    caplog.set_level(logging.DEBUG)
    site, browser = Site(alice.tenant), Client()
    registry.answer_with(**TOKENS, orcid=registry.add_person(), scope=SCOPE)
    asked = begin(browser, token)
    shown = [text_of(arrive(browser, asked, code=CODE))]
    handed = site.token(sub="grace")
    shown.append(text_of(browser.get(urlsplit(enter(browser, handed, site.key)["Location"]).path)))
    shown += [text_of(alice.get(f"/t/north/{path}")) for path in PAGES]
    with tenant_context(alice.tenant.pk):
        actions.tend(clock=now, jitter=lambda: 0.5)
    prove(alice)
    shown.append(text_of(alice.get(f"/t/north/researchers/{ada.public_id}/held/")))
    planted = [CLIENT_SECRET, CODE, *TOKENS.values(), asked["state"], handed, site.secret, PASSWORD]
    return {"secrets": planted, "shown": shown, "said": [caplog.text, *capfd.readouterr()]}


def text_of(answer: object) -> str:
    streaming = getattr(answer, "streaming", False)
    content: bytes = answer.getvalue() if streaming else answer.content  # type: ignore[attr-defined]
    return content.decode()


def found_in(data: bytes, secrets: list[str]) -> list[str]:
    """Return the secrets that stand in some bytes, in whichever spelling, or as hex of it."""
    low = data.lower()
    return [
        secret
        for secret in secrets
        if any(way in data or way.hex().encode() in low for way in spellings(secret))
    ]


def dump(url: str, tenant: Tenant) -> bytes:
    """Return a tenant's part of a backup: what `pg_dump` writes as the owner."""
    folders = (*installed_binaries(), *embedded_binaries())
    program = next(folder / "pg_dump" for folder in folders if (folder / "pg_dump").exists())
    return subprocess.run(
        [program, "--enable-row-security", "--data-only", "--no-sync", url],
        env=os.environ | {"PGOPTIONS": f"-c app.tenant={tenant.pk}"},
        capture_output=True,
        check=True,
    ).stdout


def values(store: Any) -> Iterator[bytes]:  # noqa: ANN401 (redis types both of its faces)
    """Yield every key of Redis with what stands under it."""
    readers: dict[bytes, Callable[[bytes], object]] = {
        b"string": store.get, b"hash": store.hgetall, b"set": store.smembers,
        b"list": lambda key: store.lrange(key, 0, -1),
        b"zset": lambda key: store.zrange(key, 0, -1),
    }  # fmt: skip
    for key in store.scan_iter():
        yield repr((key, readers[store.type(key)](key))).encode()


def test_no_secret_stands_in_a_dump(day: Day, token: str, owner_url: str, north: Tenant) -> None:
    kept = dump(owner_url, north)

    assert b"Lovelace" in kept and b"COPY public.audit_exchange_content_" in kept
    assert found_in(kept, [*day["secrets"], token]) == []


def test_no_secret_stands_in_what_was_logged(day: Day, token: str, north: Tenant) -> None:
    with tenant_context(north.pk):
        contents = [audit.content_of(row, key_of=keys.key_of) for row in audit.exchanges()]
        kept = repr(contents) + repr(list(audit.events().values()))

    assert "oauth/token" in kept
    assert found_in(kept.encode(), [*day["secrets"], token]) == []


def test_no_secret_was_said_or_shown(day: Day, token: str) -> None:
    said, shown = "".join(day["said"]), "".join(day["shown"])

    assert "oauth_public:callback" in said
    assert "0000-" in shown
    assert found_in(said.encode(), [*day["secrets"], token]) == []
    # But for the link itself, which is on the researcher's own page
    assert found_in(shown.encode(), day["secrets"]) == []


def test_no_secret_went_to_redis(day: Day, token: str, redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as store:
        kept = b"\n".join(values(store))

    assert settings.REDIS_KEY_PREFIX.encode() in kept
    assert b"tenant_id" in kept
    assert found_in(kept, [*day["secrets"], token]) == []


@pytest.mark.parametrize("secret", [CLIENT_SECRET, CODE, *TOKENS.values()])
def test_the_search_finds_what_is_there(secret: str) -> None:
    for way in spellings(secret):
        assert found_in(b"so: " + way + b".", [secret]) == [secret]
        assert found_in(b"\\\\x" + way.hex().encode(), [secret]) == [secret]
