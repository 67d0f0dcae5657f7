"""Columns of values as Postgres reads them: the text of one array.

A list given to psycopg2 becomes an expression for each of its values, which both sides take longer
over than over storing them.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import cast


def array(values: Iterable[object]) -> str:
    """Return values as the text of an array; it still needs a cast, such as ``%s::bigint[]``.

    A list among them becomes the text of an array itself, for a column of arrays that is sent as
    texts.
    """
    found = list(values)
    kinds = set(map(type, found))
    if len(kinds) == 1 and found.count(found[0]) == len(found):
        written: Iterable[str] = [_WRITERS[type(found[0])](found[0])] * len(found)
    elif kinds == {int}:
        written = map(str, found)
    elif kinds == {str}:
        return _of_texts(cast("list[str]", found))
    else:
        written = [_WRITERS[type(value)](value) for value in found]
    return "{" + ",".join(written) + "}"


def _of_texts(texts: list[str]) -> str:
    """Return texts as an array; few have anything to be escaped."""
    together = "".join(texts)
    if '"' in together or "\\" in together:
        texts = [_escaped(text) for text in texts]
    return '{"' + '","'.join(texts) + '"}'


def columns(rows: Iterable[Iterable[object]]) -> list[str]:
    """Return rows as the texts of their columns."""
    return [array(column) for column in zip(*rows, strict=True)]


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


class _Writers(dict[type, Callable[..., str]]):
    """How a value of each type is written, also of a type derived from it, such as an enum."""

    def __missing__(self, kind: type) -> Callable[..., str]:
        self[kind] = next(self[base] for base in kind.__mro__[1:] if base in self)
        return self[kind]


_WRITERS = _Writers(
    {
        type(None): lambda _: "NULL",
        bool: lambda value: "t" if value else "f",
        int: str,
        float: repr,
        str: _quoted,
        bytes: lambda value: f'"\\\\x{value.hex()}"',
        memoryview: lambda value: f'"\\\\x{value.hex()}"',
        datetime: lambda value: f'"{value.isoformat()}"',
        list: lambda value: _quoted(array(value)),
        tuple: lambda value: _quoted(array(value)),
    }
)
