"""What a tenant's site signs is read strictly: one algorithm, one audience, a short life."""

import base64
import json
import re
import time
from datetime import timedelta
from typing import Any

import jwt
import pytest
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from oauth.handoff.tokens import Claims, HandOverExpiredError, HandOverRefusedError, read

SECRET = "s" * 43
HERE = "https://portal.example/connect/from/abc/"


def claims(**changes: Any) -> dict[str, Any]:  # noqa: ANN401
    moment = int(time.time())
    usual = {"aud": HERE, "sub": "ada", "jti": "j" * 22, "iat": moment, "exp": moment + 300}
    return {name: value for name, value in (usual | changes).items() if value is not None}


def opened(token: str) -> Claims:
    return read(token, secret=SECRET, audience=HERE, now=now())


def signed(**changes: Any) -> str:  # noqa: ANN401
    return jwt.encode(claims(**changes), SECRET, algorithm="HS256")


def forged(header: dict[str, Any], payload: object, signature: str = "") -> str:
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
             for part in (header, payload)]  # fmt: skip
    return ".".join([*parts, signature])


def test_a_good_one_is_read() -> None:
    found = opened(signed(email="ada@north.example", return_to="https://x.edu/"))

    assert (found.external_ref, found.email, found.given_names) == ("ada", "ada@north.example", "")


@pytest.mark.parametrize(
    "token",
    [
        "", "x", "..", "a.b.c", "é.é.é", "\x00", "x" * 5000,
        forged({"alg": "none"}, claims()),
        forged({"alg": "None", "typ": "JWT"}, claims(), "x"),
        forged({"alg": "HS256", "crit": ["x"], "x": 1}, claims(), "x"),
        forged({"alg": "HS256"}, claims(), "AAAA"),
        forged({"alg": ["HS256"]}, claims(), "AAAA"),
        forged({}, claims()),
        jwt.encode(claims(), "t" * 43, algorithm="HS256"),
        jwt.encode(claims(), SECRET * 2, algorithm="HS512"),
        jwt.encode({}, SECRET, algorithm="HS256"),
    ],
)  # fmt: skip
def test_what_is_not_signed_by_the_key_is_refused(token: str) -> None:
    with pytest.raises(HandOverRefusedError):
        opened(token)


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": None}, {"aud": "https://portal.example/"}, {"aud": []}, {"aud": [HERE + "x"]},
        {"sub": None}, {"sub": ""}, {"sub": " "}, {"sub": "x" * 101}, {"sub": "a\x00b"},
        {"sub": "\ud800"}, {"sub": 7}, {"jti": None}, {"jti": "short"}, {"jti": "x" * 101},
        {"iat": None}, {"iat": "now"}, {"exp": None}, {"exp": True}, {"exp": 10**12},
        {"iat": int(time.time()) + 3600, "exp": int(time.time()) + 3700},
        {"exp": int(time.time()) + 3600}, {"exp": int(time.time()) - 120},
        {"given_name": "A\nB"}, {"given_name": "x" * 201}, {"family_name": ["x"]},
        {"email": "no address"}, {"email": "a@b\r\nBcc: c@d"}, {"email": "a@b,c@d"},
        {"email": "a@" + "b" * 300}, {"return_to": "https://x.edu/" + "x" * 500},
        {"credential": "x" * 23}, {"credential": "\x00"}, {"return_to": "\x00"},
        {"given_name": None, "family_name": "\ud83d"},
    ],
)  # fmt: skip
def test_a_claim_that_does_not_hold_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(HandOverRefusedError):
        opened(signed(**changes))


STRANGE = ("a\x00b", "a\nb", "a\x7fb", "a\x85b", "a\u202eb", "a\u2066b", "\u200fa", "a\u061cb",
           "a\ufeffb", "a\u2028b", "\ud800", "a\ud83d", "   ", "\u00a0\u3000", "\u200d", "a\r\n",
           "\ta")  # fmt: skip
TEXTS = ("sub", "given_name", "family_name", "email", "return_to", "jti", "credential")


@pytest.mark.parametrize("text", STRANGE)
def test_no_text_hides_what_it_holds(text: str) -> None:
    for name in TEXTS:
        for shaped in (text, f"{'x' * 16}{text}@x.edu" if text.strip().strip("\u200d") else text):
            with pytest.raises(HandOverRefusedError, match=rf"direction of text: {name}\."):
                opened(signed(**{name: shaped}))


@pytest.mark.parametrize(
    "name", ["علی‌رضا", "क्‍ष", "Ó Súilleabháin", "李 小龙", "O'Neill 👩‍🔬", "José"]
)
def test_names_of_all_scripts_are_read(name: str) -> None:
    assert opened(signed(given_name=name, sub=name)).given_names == name


@pytest.mark.parametrize("apart", [0, -1, -600, -(2**31)])
def test_one_that_ends_before_it_begins_is_refused(apart: int) -> None:
    moment = int(time.time())
    for issued in (moment, moment + 50, moment - 5):
        with pytest.raises(HandOverRefusedError, match="exp must be after iat"):
            opened(signed(iat=max(issued, -apart), exp=max(issued, -apart) + apart))


@pytest.mark.parametrize(
    "value",
    [float("inf"), float("nan"), 10**400, -(10**400), True, [], {}, {"a\0": 1}, [[None]], 1.5],
)
def test_no_value_of_json_fails(value: object) -> None:
    for name in (*TEXTS, "aud", "iat", "exp", "nbf", "a\0key"):
        token = jwt.encode(claims() | {name: value}, SECRET, algorithm="HS256")
        if name in {"nbf", "a\0key"}:  # we know no such claims
            assert opened(token).external_ref == "ada"
            continue
        with pytest.raises(HandOverRefusedError):
            opened(token)


def test_an_old_one_says_so() -> None:
    token = signed()
    with pytest.raises(HandOverExpiredError):
        read(token, secret=SECRET, audience=HERE, now=now() + timedelta(minutes=7))


@given(position=st.integers(min_value=0), sign=st.characters(codec="ascii"))
def test_no_changed_sign_goes_unnoticed(position: int, sign: str) -> None:
    token = jwt.encode(claims(iat=1, exp=2), SECRET, algorithm="HS256")
    at = position % (len(token) - 1)  # the last sign of base64 holds spare bits
    if token[at] != sign:
        changed = token[:at] + sign + token[at + 1 :]
        with pytest.raises(HandOverRefusedError) as refused:
            opened(changed)
        assert not isinstance(refused.value, HandOverExpiredError)


def test_what_is_wrong_is_said_without_the_secret() -> None:
    with pytest.raises(HandOverRefusedError, match=f"aud must be {re.escape(HERE)}"):
        opened(signed(aud="elsewhere"))
    with pytest.raises(HandOverRefusedError, match="missing or invalid: jti, sub") as refused:
        opened(signed(jti=None, sub=None))
    assert SECRET not in str(refused.value)
