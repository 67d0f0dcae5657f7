"""The search language: every text is read or refused, never a crash."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.query import BadQuery, parse

ADA = {"given-names": ["Ada"], "text": ["Ada", "Lovelace"], "year": ["2021"]}
_WORDS = st.sampled_from(
    [
        "(",
        ")",
        "AND",
        "OR",
        "NOT",
        "-",
        "+",
        "a:",
        "given-names:",
        "Ada",
        '"',
        "[1 TO 2]",
        "*",
        "\\",
    ]
)


@given(st.text(max_size=60) | st.lists(_WORDS, max_size=12).map(" ".join))
def test_nothing_crashes(text: str) -> None:
    with suppress(BadQuery):
        parse(text)(ADA)


@pytest.mark.parametrize(
    "query,found",
    [
        ("ada", True),
        ("given-names:ada AND NOT lovelace", False),
        ("given-names:ada -grace", True),
        ("given-names:(grace OR ada)", True),
        ("year:[2020 TO 2021]", True),
        ("year:{2020 TO 2021}", False),
        ("year:[* TO 2020]", False),
        (r"text:A\da", True),
        ("text:a?a", True),
        ('text:"love"', True),
    ],
)
def test_what_a_query_finds(query: str, found: bool) -> None:  # noqa: FBT001 - a table's column
    assert parse(query)(ADA) is found


@pytest.mark.parametrize("query", ["(ada", "ada)", "NOT " * 500, '"ada', "NOT"])
def test_what_cannot_be_read(query: str) -> None:
    with pytest.raises(BadQuery):
        parse(query)
