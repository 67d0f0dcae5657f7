"""The table of ORCID's answers."""

import json
from pathlib import Path
from random import Random

import pytest

from orcid_client.answers import error_from
from orcid_client.errors import (
    ApiError,
    Dropped,
    NotSent,
    NotVisible,
    TimedOut,
    UnreadableAnswer,
)
from orcid_client.http import Response
from sync.error_policy import (
    BY_CODE,
    LONGEST_SENTENCE,
    PATIENCE,
    ErrorPolicy,
    FixableBy,
    ItemEffect,
    PermissionEffect,
    policy_for,
    sentence_of,
)
from sync.scheduling.backoff import delay
from sync.states import Verb, WaitsFor


def answer(status: int, code: int | None = None, text: str = "no") -> ApiError:
    """Return the error of an answer as ORCID writes it."""
    body: dict[str, object] = {"response-code": status, "developer-message": text}
    if code is not None:
        body["error-code"] = code
    headers = {"content-type": "application/json"}
    return error_from(Response(status, headers, json.dumps(body).encode()))


def judged(status: int, code: int | None = None, *, verb: Verb = Verb.POST) -> ErrorPolicy:
    return policy_for(answer(status, code), verb=verb)


def test_every_code_of_orcid_has_a_row(reference: Path) -> None:
    listed = json.loads((reference / "vocab/error-code.json").read_text())["errors"]
    codes = {row["error-code"] for row in listed if row["response-code"] is not None}
    assert codes - set(BY_CODE) == set()


@pytest.mark.parametrize("code", sorted(BY_CODE))
def test_every_row_says_something_and_who_can_mend_it(code: int) -> None:
    row = BY_CODE[code]
    assert row.sentence[0].isupper()
    assert isinstance(row.fixable_by, FixableBy)
    assert (row.permission is PermissionEffect.HOLDS) or row.wait is WaitsFor.RESEARCHER
    assert row.effect is not ItemEffect.UNKNOWN or row.wait is WaitsFor.TRANSIENT


@pytest.mark.parametrize(
    "status,code,effect,wait",
    [
        (400, 9001, ItemEffect.REFUSED, WaitsFor.NOTHING),
        (400, 9045, ItemEffect.REFUSED, WaitsFor.NOTHING),
        (401, 9002, ItemEffect.STAY, WaitsFor.CREDENTIAL),
        (401, 9017, ItemEffect.STAY, WaitsFor.RESEARCHER),
        (403, 9014, ItemEffect.STAY, WaitsFor.RESEARCHER),
        (404, 9016, ItemEffect.STAY, WaitsFor.RECORD),
        (409, 9007, ItemEffect.STAY, WaitsFor.RESEARCHER),
        (409, 9018, ItemEffect.STAY, WaitsFor.RECORD),
        (409, 9030, ItemEffect.LOST, WaitsFor.NOTHING),
        (409, 9044, ItemEffect.STAY, WaitsFor.RECORD),
        (409, 9048, ItemEffect.STAY, WaitsFor.RECORD),
        (409, 9057, ItemEffect.STAY, WaitsFor.CREDENTIAL),
        (415, 9001, ItemEffect.REFUSED, WaitsFor.NOTHING),
        (429, None, ItemEffect.STAY, WaitsFor.TRANSIENT),
        (500, 9008, ItemEffect.UNKNOWN, WaitsFor.TRANSIENT),
        (500, None, ItemEffect.UNKNOWN, WaitsFor.TRANSIENT),
    ],
)
def test_what_an_answer_to_a_post_means(
    status: int, code: int | None, effect: ItemEffect, wait: WaitsFor
) -> None:
    found = judged(status, code)
    assert (found.effect, found.wait) == (effect, wait)


@pytest.mark.parametrize("verb", [Verb.POST, Verb.PUT, Verb.DELETE, Verb.READ])
@pytest.mark.parametrize("code", [9004, 9005, 9014, 9038])
def test_a_permission_that_is_too_narrow_asks_the_researcher_again(code: int, verb: Verb) -> None:
    found = judged(403, code, verb=verb)
    assert (found.effect, found.wait) == (ItemEffect.STAY, WaitsFor.RESEARCHER)
    assert found.fixable_by is FixableBy.RESEARCHER


def test_9038_of_one_item_that_was_read_asks_nobody() -> None:
    hidden = NotVisible(status=403, error_code=9038)
    assert policy_for(hidden, verb=Verb.READ).wait is WaitsFor.NOTHING


@pytest.mark.parametrize("code", [9011, 9016])
def test_what_is_not_there_depends_on_what_was_asked(code: int) -> None:
    assert judged(404, code, verb=Verb.PUT).effect is ItemEffect.REMOVED
    assert judged(404, code, verb=Verb.DELETE).effect is ItemEffect.GONE
    assert judged(404, code, verb=Verb.POST).wait is WaitsFor.RECORD


def test_a_404_without_orcids_code_says_nothing_about_the_item() -> None:
    assert judged(404, verb=Verb.PUT).effect is ItemEffect.STAY
    assert judged(404, 9001, verb=Verb.DELETE).effect is ItemEffect.STAY


def test_a_duplicate_is_taken_over_where_orcid_names_it() -> None:
    named = answer(409, 9021, "see element with put-code 77 in your record")
    assert policy_for(named, verb=Verb.POST).effect is ItemEffect.ADOPT
    assert judged(409, 9021).effect is ItemEffect.LOST
    assert policy_for(named, verb=Verb.PUT).effect is ItemEffect.REFUSED


@pytest.mark.parametrize("status", [403, 500, 502, 504])
def test_a_page_of_the_network_leaves_the_outcome_open(status: int) -> None:
    page = error_from(Response(status, {"content-type": "text/html"}, b"<html>no</html>"))
    assert policy_for(page, verb=Verb.POST).effect is ItemEffect.UNKNOWN


def test_a_503_is_the_burst_limit_and_nothing_was_done() -> None:
    page = error_from(Response(503, {"content-type": "text/html"}, b"<html>no</html>"))
    assert policy_for(page, verb=Verb.POST).effect is ItemEffect.STAY


def test_no_answer_leaves_the_outcome_open_unless_nothing_was_sent() -> None:
    for error in (TimedOut(), Dropped(), UnreadableAnswer("what?")):
        assert policy_for(error, verb=Verb.POST).effect is ItemEffect.UNKNOWN
    assert policy_for(NotSent(), verb=Verb.POST).effect is ItemEffect.STAY


def test_a_bulk_refused_as_a_whole_is_sent_one_by_one() -> None:
    found = policy_for(answer(500, 9008), verb=Verb.POST, in_bulk=True)
    assert (found.effect, found.wait) == (ItemEffect.ALONE, WaitsFor.NOTHING)
    assert policy_for(answer(409, 9018), verb=Verb.POST, in_bulk=True).effect is ItemEffect.STAY


def test_an_answer_500_again_and_again_is_the_items_fault() -> None:
    found = policy_for(answer(500, 9008), verb=Verb.PUT, tries=PATIENCE)
    assert (found.effect, found.fixable_by) == (ItemEffect.REFUSED, FixableBy.EDITOR)


def test_orcids_words_are_shown_where_data_are_at_fault_and_cut() -> None:
    error = answer(400, 9047, "role-title is too long " * 99)
    sentence = sentence_of(BY_CODE[9047], error)
    assert "role-title is too long" in sentence
    assert len(sentence) == LONGEST_SENTENCE
    assert sentence_of(BY_CODE[9018], answer(409, 9018, "secret")) == BY_CODE[9018].sentence


@pytest.mark.parametrize("wait,first,longest", [("weather", 15, 3600), ("record", 86400, 604800)])
def test_delays_grow_are_spread_and_end_somewhere(wait: str, first: int, longest: int) -> None:
    random = Random(7)  # noqa: S311 - spreads load, guards nothing
    for tries in range(1, 40):
        found = delay(WaitsFor(wait), tries=tries, random=random)
        assert found is not None
        whole = min(first * 2 ** (tries - 1), longest)
        assert whole / 2 <= found.total_seconds() <= whole


def test_a_lost_permission_waits_for_the_researcher_alone() -> None:
    random = Random(7)  # noqa: S311 - spreads load, guards nothing
    assert delay(WaitsFor.RESEARCHER, tries=1, random=random) is None
