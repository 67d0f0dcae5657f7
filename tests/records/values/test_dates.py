"""Dates in the forms that people and programs write."""

import string
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from records.values.dates import DateOrder, is_ongoing, parse
from records.values.refusal import ValueRefusedError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
DATELIKE = st.text(string.digits + " -/.,:TZ" + "SepMärzJanvier", max_size=24)


@pytest.mark.parametrize(
    "text, read",
    [
        ("2019", "2019"),
        ("2019.0", "2019"),
        ("2019-9", "2019-09"),
        ("2019/09", "2019-09"),
        ("201909", "2019-09"),
        ("09/2019", "2019-09"),
        ("2019-09-00", "2019-09"),
        ("2019-00-00", "2019"),
        ("2019//", "2019"),
        ("2019/09/1/", "2019-09-01"),
        ("2019-09-01", "2019-09-01"),
        ("2019.09.01", "2019-09-01"),
        ("2019-09-01 00:00:00", "2019-09-01"),
        ("2019-09-01T08:30:00Z", "2019-09-01"),
        ("2019-09-01T08:30:00.123+02:00", "2019-09-01"),
        ("2019-09-01 8:30 PM", "2019-09-01"),
        ("20190901", "2019-09-01"),
        ("13.09.2019", "2019-09-13"),
        ("01.09.2019", "2019-09-01"),
        ("13/09/2019", "2019-09-13"),
        ("09/13/2019", "2019-09-13"),
        ("09/09/2019", "2019-09-09"),
        ("13/09/2019 00:00", "2019-09-13"),
        ("1 Sep 2019", "2019-09-01"),
        ("01-SEP-2019", "2019-09-01"),
        ("Sept. 1, 2019", "2019-09-01"),
        ("September 1st, 2019", "2019-09-01"),
        ("Sunday, 1 September 2019", "2019-09-01"),
        ("September 2019", "2019-09"),
        ("2019 Sep 1", "2019-09-01"),
        ("1. März 2019", "2019-03-01"),
        ("Jänner 2019", "2019-01"),
        ("1er août 2019", "2019-08-01"),
        ("févr. 2019", "2019-02"),
        ("1 de septiembre de 2019", "2019-09-01"),
        ("enero 2019", "2019-01"),
        ("43709", "2019-09-01"),
        ("43709.5", "2019-09-01"),
        ("\u200b2019\u201309\u00a0", "2019-09"),
        ("9999-12-31", "9999-12-31"),
    ],
)
def test_a_date_is_read(text: str, read: str) -> None:
    assert str(parse(text)) == read


@pytest.mark.parametrize(
    "text, sentence",
    [
        ("01/09/2019", "Which comes first in “01/09/2019”, the day or the month? Write 2019-09-01"),
        ("1-9-2019 00:00", "Which comes first"),
        ("1/9/19", "two digits"),
        ("Sep-19", "two digits"),
        ("13/13/2019", "cannot be read"),
        ("autumn 2019", "cannot be read"),
        ("Jan-Feb 2019", "cannot be read"),
        ("2019--1", "cannot be read"),
        ("13092019", "cannot be read"),
        ("99999", "cannot be read"),
        ("#N/A", "error of the spreadsheet"),
        ("#VALUE!", "error of the spreadsheet"),
        ("n/a", "missing value"),
        ("unknown", "missing value"),
    ],
)
def test_a_date_that_is_none_or_two_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(ValueRefusedError, match=sentence.replace("?", r"\?")):
        parse(text)


def test_the_order_that_was_chosen_decides_what_could_be_two() -> None:
    assert str(parse("01/09/2019", DateOrder.DAY_FIRST)) == "2019-09-01"
    assert str(parse("01/09/2019", DateOrder.MONTH_FIRST)) == "2019-01-09"
    assert str(parse("13/09/2019", DateOrder.MONTH_FIRST)) == "2019-09-13"


@pytest.mark.parametrize(
    "text",
    ["present", "Present", "ongoing", "current", "heute", "bis heute", "actuel", "Actualidad"],
)
def test_a_word_for_now_is_no_end(text: str) -> None:
    assert is_ongoing(text)


@pytest.mark.parametrize("text", ["", "2019", "2019-09-01", "#N/A", "presence"])
def test_other_words_are_not(text: str) -> None:
    assert not is_ongoing(text)


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)),
    st.sampled_from(
        ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%d %b %Y", "%B %d, %Y", "%Y-%m-%dT%H:%M:%S",
         "%d.%m.%Y", "%Y%m%d", "%d-%b-%Y"]
    ),
)  # fmt: skip
def test_every_day_in_an_unambiguous_form_is_that_day(day: date, form: str) -> None:
    assert str(parse(day.strftime(form))) == day.isoformat()


@given(TEXTS | DATELIKE)
@example("1 Sep 2019 2019")
@example("²⁰¹⁹")
@example("٢٠١٩")
def test_nothing_but_the_refusal_is_raised_and_a_date_stays_what_it_is(text: str) -> None:
    for order in (None, *DateOrder):
        try:
            found = parse(text, order)
        except ValueRefusedError:
            continue
        assert parse(str(found), order) == found
        assert set(str(found)) <= set("0123456789-")
