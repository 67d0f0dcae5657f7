"""A bar chart drawn on the server: geometry in, SVG out."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from django.template import Library
from django.utils.translation import gettext

register = Library()

WIDTH, HEIGHT, LEFT, TOP, FOOT = 640, 170, 30, 8, 22
_FLOOR = HEIGHT - FOOT
_LABELS = 6
_ROUND = (2, 4, 6, 8, 10, 12, 16)


# One column: its label, what went well, what failed.
Bar = tuple[str, int, int]


class BarShape(NamedTuple):
    """One column in the drawing's units, ready for the template."""

    label: str
    good: int
    failed: int
    x: float
    width: float
    y: float
    height: float
    failed_y: float
    failed_height: float
    labelled: bool


class Line(NamedTuple):
    """One horizontal line with the value it stands for."""

    y: float
    value: str


@register.inclusion_tag("elements/barchart.html")
def barchart(
    bars: Sequence[Bar], title: str, *, good_name: str = "", failed_name: str = ""
) -> dict[str, object]:
    """Draw bars over time; the two names are those of the series."""
    top = ceiling(max((good + failed for _, good, failed in bars), default=0))
    return {
        "shapes": list(shapes(bars, top)),
        "lines": [Line(_floor_y(top * part / 2, top), short(top * part / 2)) for part in range(3)],
        "title": title,
        "good_name": good_name or gettext("Answered"),
        "failed_name": failed_name or gettext("Failed"),
        "width": WIDTH,
        "height": HEIGHT,
        "left": LEFT,
        "foot": HEIGHT - 6,
    }


def shapes(bars: Sequence[Bar], top: int) -> Iterator[BarShape]:
    """Yield each column: the good part stands on the floor, the failed part on the good one."""
    step = (WIDTH - LEFT) / max(len(bars), 1)
    every = -(-len(bars) // _LABELS) or 1
    for index, (label, good, failed) in enumerate(bars):
        good_y, total_y = _floor_y(good, top), _floor_y(good + failed, top)
        gap = 1.5 if good and failed else 0
        yield BarShape(
            label=label,
            good=good,
            failed=failed,
            x=round(LEFT + index * step + step * 0.15, 1),
            width=round(step * 0.7, 1),
            y=good_y,
            height=round(_FLOOR - good_y, 1),
            failed_y=total_y,
            # However few, failures must be seen.
            failed_height=max(round(good_y - total_y - gap, 1), 1.5) if failed else 0,
            labelled=index % every == 0,
        )


def ceiling(value: int) -> int:
    """Return the nearest even round number not below the value: 2, 4, ... 12, 16, 20, 40."""
    size = 1
    while True:
        for first in _ROUND:
            if first * size >= value:
                return first * size
        size *= 10


def short(value: float) -> str:
    """Return the value in at most four characters: 950, 1.5k, 20k, 3M."""
    for unit, letter in ((1_000_000, "M"), (1_000, "k")):
        if value >= unit:
            return f"{value / unit:g}{letter}"
    return f"{value:g}"


def _floor_y(value: float, top: int) -> float:
    return round(_FLOOR - (_FLOOR - TOP) * value / top, 1)
