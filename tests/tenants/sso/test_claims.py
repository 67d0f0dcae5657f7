"""What is believed of a provider's answers, as tables."""

import json
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tenants.sso.claims import (
    ProviderAnswerError,
    endpoints,
    has_second_factor,
    id_token_of,
    is_of,
    person,
)
from tenants.sso.session import is_recent

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner),
)
NAMES = ("sub", "email", "email_verified", "name", "amr", "acr", "auth_time")


@given(st.dictionaries(st.sampled_from(NAMES), JSON))
@example({"sub": "0", "acr": []})
@example({"sub": "0", "amr": [[], "pwd"]})
@example({"sub": "0", "amr": 5})
def test_no_claims_break_the_reader(claims: dict[str, object]) -> None:
    try:
        found = person(claims, addresses_verified=True, factor_trusted=False)
    except ProviderAnswerError:
        return
    assert found.subject == claims["sub"]


@given(st.binary(max_size=50) | JSON.map(lambda value: json.dumps(value).encode()))
def test_no_document_breaks_the_reader(document: bytes) -> None:
    for read in (lambda: endpoints(document, issuer="https://x.example"),
                 lambda: id_token_of(document)):  # fmt: skip
        with pytest.raises(ProviderAnswerError):
            read()


@pytest.mark.parametrize(
    "said, flag, email",
    [
        ({"email": "A@x.example ", "email_verified": True}, False, "a@x.example"),
        ({"email": "a@x.example", "email_verified": "true"}, False, "a@x.example"),
        ({"email": "a@x.example"}, True, "a@x.example"),
        ({"email": "a@x.example"}, False, ""),
        ({"email": "a@x.example", "email_verified": False}, True, ""),
        ({"email": "a@x.example", "email_verified": 1}, True, ""),
        ({"email": ["a@x.example"], "email_verified": True}, True, ""),
    ],
)
def test_an_address_counts_where_it_is_verified(
    said: dict[str, object], flag: object, email: str
) -> None:
    found = person({"sub": "1"} | said, addresses_verified=bool(flag), factor_trusted=False)

    assert found.email == email


@pytest.mark.parametrize(
    "claims, expected",
    [
        ({"amr": ["pwd", "sms"]}, True),
        ({"amr": ["pin", "face"]}, True),
        ({"amr": ["mfa"]}, True),
        ({"amr": ["pwd", "pin"]}, False),
        ({"amr": ["unheard-of", "pwd"]}, False),
        ({"acr": "phr"}, True),
        ({"acr": "urn:mace:incommon:iap:silver"}, False),
        ({}, False),
    ],
)
def test_two_kinds_of_proof_are_two_factors(claims: dict[str, object], expected: object) -> None:
    assert has_second_factor(claims) is expected


def test_a_domain_is_the_whole_of_it() -> None:
    assert is_of("a@x.example", [])
    assert is_of("a@x.example", ["x.example"])
    assert not is_of("a@evil-x.example", ["x.example"])
    assert not is_of("a@x.example.evil", ["x.example"])


@pytest.mark.parametrize(
    "odd", [{"amr": 5}, {"amr": [{}]}, {"amr": [["mfa"]]}, {"acr": {}}, {"auth_time": 10**400}]
)
def test_claims_of_another_kind_prove_nothing(odd: dict[str, object]) -> None:
    found = person({"sub": "x"} | odd, addresses_verified=True, factor_trusted=False)

    assert (found.second_factor, found.proven_at) == (False, 0.0)


def test_a_name_for_the_person_that_no_database_holds_is_refused() -> None:
    with pytest.raises(ProviderAnswerError):
        person({"sub": "x\0"}, addresses_verified=True, factor_trusted=False)


@pytest.mark.parametrize("ahead, recent", [(0, True), (30, True), (3600, False), (10**9, False)])
def test_a_proof_that_is_still_to_come_is_none(ahead: int, *, recent: bool) -> None:
    assert is_recent(time.time() + ahead) is recent
