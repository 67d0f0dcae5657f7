"""Every end has its page; scopes are compared as sets of rights."""

import pytest

from oauth.connect.outcomes import ENDINGS, Outcome, of_refusal
from oauth.lifetimes import revoke_delay
from orcid_client.environments import ApiType
from tenants.scope_labels import askable, missing, permission, permissions


def test_every_end_but_a_connection_has_a_page() -> None:
    assert set(ENDINGS) == {outcome for outcome in Outcome if not outcome.connected}


@pytest.mark.parametrize("outcome", ENDINGS, ids=str)
def test_a_page_says_what_to_do_next(outcome: Outcome) -> None:
    ending = ENDINGS[outcome]

    assert ending.text.endswith(".")
    assert ending.next_step.endswith(".")
    assert 200 <= ending.status < 504


@pytest.mark.parametrize(
    "word, outcome",
    [
        ("access_denied", Outcome.DENIED),
        ("invalid_scope", Outcome.SCOPE_REFUSED),
        ("client_locked", Outcome.CREDENTIAL_REFUSED),
        ("server_error", Outcome.UNAVAILABLE),
        ("login_required", Outcome.REFUSED),
        ("<script>", Outcome.REFUSED),
    ],
)
def test_words_of_orcids_redirect(word: str, outcome: Outcome) -> None:
    assert of_refusal(word) is outcome


@pytest.mark.parametrize(
    "asked, granted, lacking",
    [
        (["/read-limited", "/activities/update"], ["/activities/update", "/read-limited"], []),
        (["/read-limited", "/activities/update"], ["/read-limited"], ["/activities/update"]),
        (["/authenticate"], ["openid"], []),
        (["/authenticate"], ["/read-limited"], []),
        (["/read-limited"], [], ["/read-limited"]),
    ],
)
def test_missing_scopes(asked: list[str], granted: list[str], lacking: list[str]) -> None:
    assert missing(asked=asked, granted=granted) == lacking


def test_the_public_api_can_ask_for_the_id_alone() -> None:
    assert askable(ApiType.PUBLIC) == ["/authenticate", "openid"]
    assert "/activities/update" in askable(ApiType.MEMBER)
    assert "/webhook" not in askable(ApiType.MEMBER)


def test_a_scope_we_do_not_know_stands_for_itself() -> None:
    assert permission("/new/scope").title == "/new/scope"
    assert [item.scope for item in permissions(["/new", "/read-limited"])] == [
        "/read-limited",
        "/new",
    ]


def test_delays_grow_to_a_day_and_never_beyond_a_day_and_a_quarter() -> None:
    delays = [revoke_delay(attempt, jitter=0.5).total_seconds() for attempt in range(1, 30)]

    assert delays[:3] == [60, 120, 240]
    assert delays == sorted(delays)
    assert revoke_delay(1000, jitter=1).total_seconds() == 86400 * 1.25
