"""What is no value, by the kind of field."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records.values.noise import (
    TextKind,
    code_of,
    is_placeholder,
    is_spreadsheet_error,
    plain,
    plain_code,
    text_of,
)
from records.values.refusal import ValueRefusedError

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
ERRORS = (
    "#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#n/a",
    "#NV", "#BEZUG!", "#WERT!", "#ZAHL!", "#VALEUR!", "#NOM?", "#¡REF!", "#¿NOMBRE?", "#N/D",
    "#\N{CYRILLIC CAPITAL LETTER EN}/Д", "Err:502", "####",
)  # fmt: skip
PLACEHOLDERS = ("N/A", "n/a", "(null)", "\\N", "-", "--", "\N{EN DASH}", "?", "<NA>")
EVERYWHERE_BUT_NAMES = ("NULL", "null", "NaN", "nan", "NaT", "undefined")


@pytest.mark.parametrize("kind", TextKind)
@pytest.mark.parametrize("text", [*ERRORS, *PLACEHOLDERS])
def test_no_kind_of_field_takes_what_is_never_a_value(text: str, kind: TextKind) -> None:
    with pytest.raises(ValueRefusedError, match=r"error of the spreadsheet|missing value"):
        text_of(f" {text}\u200b", kind)


@pytest.mark.parametrize("kind", set(TextKind) - {TextKind.NAME})
@pytest.mark.parametrize("text", EVERYWHERE_BUT_NAMES)
def test_what_programs_write_for_nothing_is_only_a_name(text: str, kind: TextKind) -> None:
    assert text_of(text, TextKind.NAME) == text
    with pytest.raises(ValueRefusedError, match=f"“{text}” stands for a missing value"):
        text_of(text, kind)


@pytest.mark.parametrize(
    "text, kind",
    [
        ("Null", TextKind.NAME), ("None", TextKind.NAME), ("True", TextKind.NAME),
        ("Na", TextKind.NAME), ("Nat", TextKind.NAME),
        ("NIL", TextKind.TEXT), ("NA", TextKind.NAME), ("None", TextKind.TITLE),
        ("Null", TextKind.TITLE), ("NA", TextKind.TITLE), ("NA", TextKind.REGION),
        ("Na", TextKind.TEXT), ("#MeToo", TextKind.TITLE), ("C#", TextKind.TEXT),
        ("A null hypothesis", TextKind.TITLE), ("Head of #N/A studies", TextKind.TEXT),
        ("True", TextKind.TEXT), ("0", TextKind.CODE),
    ],
)  # fmt: skip
def test_what_is_a_value_in_its_column_stays_one(text: str, kind: TextKind) -> None:
    assert text_of(text, kind) == text


@pytest.mark.parametrize("text", ["None", "NONE", "NA", "unknown", "Null", "TBD", "not available"])
def test_a_code_has_no_word_for_nothing(text: str) -> None:
    with pytest.raises(ValueRefusedError):
        code_of(text)


def test_a_text_that_lost_a_letter_is_refused() -> None:
    with pytest.raises(ValueRefusedError, match="a letter was lost"):
        text_of("M\N{REPLACEMENT CHARACTER}ller", TextKind.NAME)


def test_what_cannot_be_seen_is_taken_off() -> None:
    assert plain("\ufeff\u200b Pro\u00adfessor\u200b\u00a0") == "Professor"
    assert plain("\u200f\u0645\u06cc\u200c\u062e") == "\u0645\u06cc\u200c\u062e"
    assert plain_code("10.5555\u200d/p4\u200b\u2011x") == "10.5555/p4-x"


@given(TEXTS, st.sampled_from(TextKind))
def test_nothing_that_goes_through_is_noise(text: str, kind: TextKind) -> None:
    try:
        found = text_of(text, kind)
    except ValueRefusedError:
        return
    assert text_of(found, kind) == found
    assert not is_spreadsheet_error(found)
    assert not is_placeholder(found, kind)
    assert plain_code(plain_code(text)) == plain_code(text)
