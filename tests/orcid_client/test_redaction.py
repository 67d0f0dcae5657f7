"""No secret is left in what is logged, wherever it stood."""

import json
import re
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orcid_client import redaction

TOKEN = "f5af9f51-07e6-4332-8f1a-c0c11c1e3728"
FIELDS = ["access_token", "refresh_token", "id_token", "client_secret", "code", "token"]


@pytest.mark.parametrize("field", FIELDS)
def test_a_secret_field_is_emptied_in_every_format(field: str) -> None:
    texts = [
        json.dumps({field: TOKEN, "name": "Ada"}),
        json.dumps({"name": "Ada", field: TOKEN}, indent=1),
        urlencode({"name": "Ada", field: TOKEN}),
        f"https://orcid.org/x?{field}={TOKEN}&name=Ada",
        f"<answer><{field}>{TOKEN}</{field}><name>Ada</name></answer>",
    ]
    for text in texts:
        cleaned = redaction.scrub(text)
        assert TOKEN not in cleaned
        assert "Ada" in cleaned


@pytest.mark.parametrize(
    "text",
    [
        f"Invalid access token: {TOKEN}",
        f"Invalid refresh token (expired): {TOKEN}",
        f"Authorization: Bearer {TOKEN}",
        "Invalid authorization code: Q70Y3A",
        "Reused authorization code: Q70Y3A",
    ],
)
def test_a_sentence_of_orcid_keeps_its_secret(text: str) -> None:
    cleaned = redaction.scrub(text)
    assert TOKEN not in cleaned
    assert "Q70Y3A" not in cleaned


@given(
    st.text(
        min_size=4, max_size=60, alphabet=st.characters(codec="ascii", categories=["L", "N", "P"])
    )
)
def test_a_known_secret_is_found_anywhere(secret: str) -> None:
    text = f"before {secret} and {quote(secret, safe='')} after"
    cleaned = redaction.scrub(text, [secret])
    assert secret not in cleaned.replace(redaction.MARK, "").removeprefix("before ").removesuffix(
        " after"
    )


PIECES = st.sampled_from(
    [
        *FIELDS, "password", "-code", "put-code", "authorization code", "old token", "bearer ",
        "access", "id", "_token", " token", *'"&?#=:<> \\', "x:", "abc",
    ]
)  # fmt: skip


def by_patterns(body: bytes) -> bytes:
    for pattern in redaction.PATTERNS:
        body = pattern.sub(redaction.REPLACEMENT, body)
    return body


@given(st.lists(PIECES | PIECES.map(str.upper) | PIECES.map(str.title), max_size=12))
def test_no_pattern_would_find_more(pieces: list[str]) -> None:
    """Bodies without a sign of a secret are passed over: the patterns would find nothing there."""
    body = "".join(pieces).encode()
    assert redaction.scrub_bytes(body) == by_patterns(body)


@pytest.mark.parametrize("pattern", redaction.PATTERNS)
@given(st.data())
def test_no_match_of_a_pattern_is_passed_over(
    pattern: re.Pattern[bytes], data: st.DataObject
) -> None:
    change_case = data.draw(st.sampled_from([bytes.lower, bytes.upper, bytes.title]))
    body = change_case(data.draw(st.from_regex(pattern.pattern)))
    assert by_patterns(body) != body or redaction.MARK.encode() in body
    assert redaction.scrub_bytes(body) == by_patterns(body)


@pytest.mark.parametrize("run", ["\\", '"', "<", "?", "a", " ", "token", "bearer ", "<token"])
def test_no_long_run_of_anything_takes_long(run: str) -> None:
    """With a pattern that looks from each place to the end of a run this would take hours."""
    body = f'{{"title": "bearer", "note": "{run * (1_000_000 // len(run))}"}}'.encode()
    assert redaction.scrub_bytes(body) == by_patterns(body)


def test_what_is_no_secret_stays() -> None:
    work = {"title": {"title": {"value": "Tokens and codes"}}, "country": {"value": "GB"}}
    text = json.dumps(work | {"error-code": 9021, "put-code": 7, "language-code": "en"})
    assert redaction.scrub(text) == text


def test_headers_are_kept_by_an_allow_list() -> None:
    sent = {"Authorization": f"Bearer {TOKEN}", "Accept": "application/json", "Cookie": "a=b"}
    assert redaction.request_headers(sent) == {
        "Accept": "application/json",
        "Authorization": f"Bearer {redaction.MARK}",
    }
    got = {"set-cookie": "a=b", "content-type": "text/html", "location": f"https://x/?code={TOKEN}"}
    assert redaction.response_headers(got) == {
        "content-type": "text/html",
        "location": f"https://x/?code={redaction.MARK}",
    }
