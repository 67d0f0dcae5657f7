"""A secret planted anywhere in a request or an answer does not reach the log.

Sent through the real transport to a real server, recorded, written to Postgres and read back.
"""

import json
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from urllib.parse import quote, quote_plus

import pytest
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from audit import actions, queries
from audit.vocabulary import Purpose
from gateway.recorder import Recorder
from orcid_client import redaction
from orcid_client.errors import OrcidError
from orcid_client.http import Attempt, Request, Transport
from scoping.context import tenant_context
from tenants.encryption import keys
from tenants.models import Researcher, Tenant
from tests.orcid_client.stub import answer, hang_up, says, serving

# Characters that every notation writes in its own way
SECRET = f'{secrets.token_hex(8)}+/"&<= {secrets.token_hex(8)}'
KEPT = json.dumps({"token_type": "bearer", "orcid": "0000-0002-1825-0097"})

Notation = Callable[[str], str]
NOTATIONS: dict[str, Notation] = {
    "text": lambda secret: f"so it is: {secret}.",
    "form": lambda secret: f"a=1&x={quote_plus(secret)}&b=2",
    "address": lambda secret: f"https://orcid.org/?x={quote(secret, safe='')}",
    "json": lambda secret: json.dumps({"a": [secret]}),
    "json-unicode": lambda secret: json.dumps({"a": [secret]}, ensure_ascii=False),
    "xml": lambda secret: f"<a>{secret.replace('&', '&amp;').replace('<', '&lt;')}</a>",
    "base64": lambda secret: b64encode(secret.encode()).decode(),
    "basic": lambda secret: b64encode(f"APP-1:{secret}".encode()).decode(),
    "base64-inside": lambda secret: b64encode(f"ab{secret}z".encode()).decode(),
    "base64-url": lambda secret: urlsafe_b64encode(f"x{secret}".encode()).decode(),
}
PLACES = ("token", "url", "request header", "request body", "response header", "response body")


def planted(place: str, text: str, address: str) -> Request:
    in_address = quote(text, safe="")
    return Request(
        method="POST",
        url=f"{address}/v3.0/x" + (f"?q={in_address}" if place == "url" else ""),
        headers={"Accept": in_address if place == "request header" else "*/*"},
        body=(text if place == "request body" else KEPT).encode(),
        token="other-token-of-the-call",
    )


def spoken(place: str, text: str) -> bytes:
    header = f"Location: /{quote(text, safe='')}\r\n" if place == "response header" else ""
    return answer("200 OK", (text if place == "response body" else KEPT).encode(), headers=header)


def logged(north: Tenant, ada: Researcher, place: str, text: str, *scripts: bytes) -> str:
    """Make the call and return all that the log keeps of it."""
    recorder = Recorder()
    script = says(*scripts) if scripts else hang_up
    with serving(script) as stub:
        transport = Transport(clock=now, record=recorder)
        with suppress(OrcidError):
            transport.attempt(
                Attempt(request=planted(place, text, stub.address), secrets=(SECRET,))
            )
        transport.close()
    with tenant_context(north.pk):
        key = keys.researcher_keys([ada.pk])[ada.pk]
        entries = recorder.entries(environment="simulator", purpose=Purpose.PUSH, key=key)
        actions.record_exchanges(entries)
        content = queries.content_of(queries.exchanges()[0], key_of=keys.key_of)
    return json.dumps(asdict(content), ensure_ascii=False)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_planted_secret_does_not_reach_the_log(
    north: Tenant, ada: Researcher, place: str, notation: str
) -> None:
    text = NOTATIONS[notation](SECRET)

    kept = logged(north, ada, place, text, spoken(place, text))

    for spelling in redaction.spellings(SECRET):
        assert spelling not in kept.encode()
    assert SECRET.split("+", maxsplit=1)[0] not in kept
    assert SECRET.rsplit(" ", maxsplit=1)[-1] not in kept


@pytest.mark.parametrize("place", ["url", "request body"])
def test_nor_when_no_answer_comes(north: Tenant, ada: Researcher, place: str) -> None:
    kept = logged(north, ada, place, NOTATIONS["form"](SECRET))

    assert SECRET.split("+", maxsplit=1)[0] not in kept


@pytest.mark.parametrize(
    "text",
    [
        '{"access_token": "s3cret-value", "orcid": "x"}',
        '{"error_description": "{\\"access_token\\":\\"s3cret-value\\"}"}',
        '{"refresh_token":"s3\\/s3cret-value"}',
        "grant_type=x&code=s3cret-value&redirect_uri=y",
        "<ns2:client_secret>s3cret-value</ns2:client_secret>",
        "Authorization: Bearer s3cret-value",
        '{"error_description": "Invalid access token: s3cret-value"}',
    ],
)
def test_a_secret_nobody_told_us_is_known_by_its_field(text: str) -> None:
    assert "cret-value" not in redaction.scrub(text)


@given(before=st.binary(max_size=5), after=st.binary(max_size=5))
def test_base64_is_searched_at_every_offset(before: bytes, after: bytes) -> None:
    secret = "3f5c2a-a-client-secret-77"
    written = b64encode(before + secret.encode() + after)

    assert b"a-client-secret" not in redaction.scrub_bytes(written, [secret])
    assert redaction.MARK.encode() in redaction.scrub_bytes(written, [secret])


def test_what_is_no_secret_stays(north: Tenant, ada: Researcher) -> None:
    kept = logged(north, ada, "token", "", answer("200 OK", KEPT.encode()))

    assert "0000-0002-1825-0097" in kept
    assert "other-token-of-the-call" not in kept
