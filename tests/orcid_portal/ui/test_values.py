"""Words and numbers as the pages show them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import TemplateSyntaxError
from django.utils import timezone

from orcid_portal.ui.attributes import flat
from orcid_portal.ui.charts import ceiling, shapes, short
from orcid_portal.ui.formatting import absolute, relative, sentence
from sync.status.labels import StateLabel, label_of

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "seconds, words",
    [
        (0, "just now"),
        (59, "just now"),
        (-59, "just now"),
        (240, "4\xa0minutes ago"),
        (-7200, "in 2\xa0hours"),
        (86400 * 29, "4\xa0weeks ago"),
        (86400 * 31, "31 May 2026"),
        (-86400 * 31, "1 Aug 2026"),
    ],
)
def test_a_time_is_told_by_its_distance(seconds: int, words: str) -> None:
    assert relative(NOW - timedelta(seconds=seconds), NOW) == words


def test_an_exact_time_names_its_zone() -> None:
    with timezone.override("Europe/London"):
        assert absolute(NOW) == "1 Jul 2026, 13:00 Europe/London"


def test_an_unknown_state_is_shown_by_its_own_name() -> None:
    assert label_of("half_way-there") == StateLabel("neutral", "circle", "Half way there")
    assert label_of("in_orcid") == label_of("in-orcid")


@pytest.mark.parametrize("name", ["style", "onclick", "_onclick", "on_click"])
def test_inline_code_is_refused_when_the_page_is_drawn(name: str) -> None:
    with pytest.raises(TemplateSyntaxError, match="content security policy"):
        flat({name: "x"})


def test_attributes_are_escaped_and_absent_ones_left_out() -> None:
    given = {"hx_get": "/a?b=1&c", "disabled": True, "form": "", "id": None, "data_n": 0}
    assert flat(given) == ' hx-get="/a?b=1&amp;c" disabled="disabled" data-n="0"'


@pytest.mark.parametrize(
    "text, ended",
    [
        ("ORCID has locked this record", "ORCID has locked this record."),
        ("ORCID has locked this record. ", "ORCID has locked this record."),
        ("Too long…", "Too long…"),
        ("It says “no.”", "It says “no.”"),
        ("It says “no”", "It says “no”."),
        ("", ""),
    ],
)
def test_a_sentence_ends_with_one_full_stop(text: str, ended: str) -> None:
    assert sentence(text) == ended


@pytest.mark.parametrize("value, top", [(0, 2), (3, 4), (11, 12), (1040, 1200), (161, 200)])
def test_a_chart_ends_at_a_round_number(value: int, top: int) -> None:
    assert ceiling(value) == top


@pytest.mark.parametrize("value, text", [(0, "0"), (950, "950"), (1500, "1.5k"), (3e6, "3M")])
def test_a_scale_is_written_short(value: float, text: str) -> None:
    assert short(value) == text


def test_failures_stand_on_top_of_what_went_well_and_are_never_invisible() -> None:
    first, second = shapes([("a", 5, 5), ("b", 1_000_000, 1)], 10)
    assert first.failed_y + first.failed_height < first.y
    assert second.failed_height >= 1.5


def test_no_bars_draw_no_shapes() -> None:
    assert list(shapes([], 2)) == []
