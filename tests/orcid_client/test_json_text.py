"""Fast JSON says what Python's own says; fingerprints that are stored depend on it."""

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from orcid_client import json_text

ANY_TEXT = st.text(st.characters())  # halves of surrogate pairs too
IN_64_BITS = st.integers(-(2**63), 2**64 - 1)


def plain(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[object]:
    return st.recursive(
        st.none() | st.booleans() | numbers | ANY_TEXT,
        lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner),
    )


@given(plain(st.integers()))
@example('\0\x1f\x7f\u2028"\\/\b\f\n\r\té\ud800')
@example({"\ud800": 1, "b": [2**64, -(2**63)], "a": {}})
def test_what_is_written_is_what_json_writes(data: object) -> None:
    for sort_keys in (False, True):
        expected = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=sort_keys)
        assert json_text.written(data, sort_keys=sort_keys) == expected


@given(plain(IN_64_BITS))
@example([2**64 - 1, -(2**63)])
def test_what_is_parsed_is_what_json_parses(data: object) -> None:
    text = json.dumps(data)

    assert json_text.parsed(text) == json_text.parsed(text.encode()) == data


def test_keys_are_sorted_as_json_sorts_them() -> None:
    keys = ["\uffff", "\U00010000", "z", "é", "a", "Z", ""]

    text = json_text.written(dict.fromkeys(keys, 0), sort_keys=True)

    assert list(json.loads(text)) == sorted(keys)


@pytest.mark.parametrize("broken", ["", "{", '{"a": }', "[1,]", b"\xff", "nul"])
def test_what_is_broken_is_told_as_json_tells_it(broken: str | bytes) -> None:
    with pytest.raises(ValueError, match=r".") as told:
        json_text.parsed(broken)
    with pytest.raises(ValueError, match=r".") as expected:
        json.loads(broken)

    assert str(told.value) == str(expected.value)
