"""From COPY's bytes to files, wherever the pieces are cut."""

import csv
import io
import json
from collections.abc import Callable, Iterator

from hypothesis import given
from hypothesis import strategies as st

from exports import writing
from exports.columns import COLUMNS, Column, Format, What
from exports.statements import BAR, SPELT

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))
CUTS = st.integers(min_value=1, max_value=40)
COLUMNS_OF_TOKENS = COLUMNS[What.TOKENS]


def pieces(content: bytes, size: int) -> Iterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def opening(texts: list[str]) -> Callable[[Column, str, str], str | None]:
    """Return an opener for which the digits are the place of a text."""
    return lambda column, row, digits: texts[int(digits)] if digits else None


def cell(text: str) -> str:
    """Return a cell as the statement writes it."""
    quoted = text.replace('"', '""')
    return f'"{quoted}"'


def spelt(line: str) -> str:
    has_controls = any(character < " " for character in line)
    return f"{SPELT}{line.encode().hex()}" if has_controls else line


@given(st.lists(st.dictionaries(TEXT, TEXT, max_size=3)), CUTS)
def test_objects_on_lines_become_one_list(objects: list[dict[str, str]], size: int) -> None:
    lines = "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in objects)

    found = b"".join(writing.as_list(pieces(lines.encode(), size)))

    assert json.loads(found) == objects


@given(st.lists(TEXT, min_size=1), CUTS)
def test_opened_values_are_read_back_from_json(texts: list[str], size: int) -> None:
    lines = "".join(
        f'{{"name" : {json.dumps(text)}}}{BAR}row{BAR}{place}{BAR}\n'
        for place, text in enumerate(texts)
    )

    found = writing.as_list(
        writing.opened_lines(
            pieces(lines.encode(), size),
            columns=COLUMNS_OF_TOKENS,
            form=Format.JSON,
            opened=opening(texts),
        )
    )

    assert json.loads(b"".join(found)) == [
        {"name": text, "access_token": text, "refresh_token": None} for text in texts
    ]


@given(st.lists(TEXT, min_size=1), CUTS)
def test_opened_values_are_read_back_from_csv(texts: list[str], size: int) -> None:
    lines = "".join(
        f"{spelt(cell(text))}{BAR}row{BAR}{place}{BAR}{place}\n" for place, text in enumerate(texts)
    )

    found = writing.opened_lines(
        pieces(lines.encode(), size),
        columns=COLUMNS_OF_TOKENS,
        form=Format.CSV,
        opened=opening(texts),
    )

    read = csv.reader(io.StringIO(b"".join(found).decode(), newline=""))
    assert list(read) == [[text, text, text] for text in texts]


@given(st.sampled_from("=+-@\t\r"), TEXT)
def test_no_opened_value_is_a_formula_in_a_spreadsheet(start: str, rest: str) -> None:
    found = writing.opened_lines(
        [f"x{BAR}row{BAR}0{BAR}\n".encode()],
        columns=COLUMNS_OF_TOKENS,
        form=Format.SPREADSHEET,
        opened=opening([start + rest]),
    )

    ((_, shown, _),) = csv.reader(io.StringIO(b"".join(found).decode(), newline=""))
    assert shown == f"'{start}{rest}"
