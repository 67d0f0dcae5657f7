"""Every end has its page; scopes are compared as sets of rights."""

import pytest

from oauth.connect.outcomes import ENDINGS, ConnectOutcome, of_refusal
from orcid_client.environments import Api
from tenants.scope_labels import askable, missing, scope_label, scope_labels


def test_every_end_but_a_connection_has_a_page() -> None:
    assert set(ENDINGS) == {outcome for outcome in ConnectOutcome if not outcome.connected}


@pytest.mark.parametrize("outcome", ENDINGS, ids=str)
def test_a_page_says_what_to_do_next(outcome: ConnectOutcome) -> None:
    ending = ENDINGS[outcome]

    assert ending.text.endswith(".")
    assert ending.next_step.endswith(".")
    assert 200 <= ending.status < 504


@pytest.mark.parametrize(
    "word, outcome",
    [
        ("access_denied", ConnectOutcome.DENIED),
        ("invalid_scope", ConnectOutcome.SCOPE_REFUSED),
        ("client_locked", ConnectOutcome.CREDENTIAL_REFUSED),
        ("server_error", ConnectOutcome.UNAVAILABLE),
        ("login_required", ConnectOutcome.REFUSED),
        ("<script>", ConnectOutcome.REFUSED),
    ],
)
def test_words_of_orcids_redirect(word: str, outcome: ConnectOutcome) -> None:
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
    assert askable(Api.PUBLIC) == ["/authenticate", "openid"]
    assert "/activities/update" in askable(Api.MEMBER)
    assert "/webhook" not in askable(Api.MEMBER)


def test_a_scope_we_do_not_know_stands_for_itself() -> None:
    assert scope_label("/new/scope").title == "/new/scope"
    assert [item.scope for item in scope_labels(["/new", "/read-limited"])] == [
        "/read-limited",
        "/new",
    ]
