"""The part of Lucene's query language that people use with ORCID's search, on flat documents.

`field:value`, quoted phrases, `*` and `?`, ranges in brackets, AND, OR, NOT, `+`, `-`, parentheses
and `*:*`. A document is a mapping of field names to lists of texts. Nothing here scores.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence

Document = Mapping[str, Sequence[str]]
Test = Callable[[Document], bool]
_TOKEN = re.compile(
    r"""\s*(?:(?P<mark>[()+!-]|&&|\|\|)
    |(?:(?P<field>[\w-]+|\*):)?
     (?P<value>"(?:\\.|[^"\\])*"|[\[{][^\]}]*[\]}]|\((?=.)|(?:\\.|[^\s()"])+))""",
    re.VERBOSE,
)
_RANGE = re.compile(r"([\[{])\s*(\S+)\s+TO\s+(\S+?)\s*([\]}])")
_MOST_TOKENS = 400


class BadQuery(Exception):  # noqa: N818 - names what it is
    """A query that cannot be read."""


def parse(text: str) -> Test:
    """Return the test that a query stands for. Raises BadQuery."""
    tokens = list(_tokens(text))
    if len(tokens) > _MOST_TOKENS:
        raise BadQuery("too long")
    reader = _Reader(tokens)
    test = reader.any_of("text")
    if reader.rest():
        raise BadQuery(f"unexpected {reader.rest()[0]!r}")
    return test


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    position, text = 0, text.rstrip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if found is None:
            raise BadQuery(f"cannot read {text[position : position + 20]!r}")
        position = found.end()
        if found["mark"]:
            yield "mark", found["mark"]
            continue
        if found["field"]:
            yield "field", found["field"]
        yield ("mark", "(") if found["value"] == "(" else ("value", found["value"])


class _Reader:
    """Reads tokens by recursive descent: OR of ANDs of single clauses."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def rest(self) -> list[tuple[str, str]]:
        """Return the tokens not read yet."""
        return self._tokens[self._at :]

    def _next_is(self, *wanted: str) -> bool:
        return bool(self.rest()) and self.rest()[0][1] in wanted and self.rest()[0][0] != "field"

    def _take(self, *wanted: str) -> bool:
        if self._next_is(*wanted):
            self._at += 1
            return True
        return False

    def any_of(self, field: str) -> Test:
        """Read clauses joined by OR, which is also what a blank means."""
        tests = [self._all_of(field)]
        while self.rest() and not self._next_is(")"):
            self._take("OR", "||")
            tests.append(self._all_of(field))
        return tests[0] if len(tests) == 1 else lambda each: any(test(each) for test in tests)

    def _all_of(self, field: str) -> Test:
        tests = [self._clause(field)]
        while self._take("AND", "&&") or self._next_is("NOT", "+", "-", "!"):
            tests.append(self._clause(field))
        return tests[0] if len(tests) == 1 else lambda each: all(test(each) for test in tests)

    def _clause(self, field: str) -> Test:
        if self._take("NOT", "-", "!"):
            inner = self._clause(field)
            return lambda each: not inner(each)
        self._take("+")
        if not self.rest():
            raise BadQuery("it ends too early")
        kind, text = self.rest()[0]
        self._at += 1
        if kind == "field":
            return self._clause(text)
        if kind == "mark":
            return self._group(field, text)
        return _term(field, text)

    def _group(self, field: str, mark: str) -> Test:
        self._depth += 1
        if mark != "(" or self._depth > 50:  # noqa: PLR2004 - deeper than any honest query
            raise BadQuery(f"unexpected {mark!r}")
        inner = self.any_of(field)
        if not self._take(")"):
            raise BadQuery("a parenthesis is not closed")
        self._depth -= 1
        return inner


def _term(field: str, text: str) -> Test:
    if field == "*" or text == "*:*" or (field == "text" and text == "*"):
        return lambda _: True
    found = _RANGE.fullmatch(text)
    if found:
        return _between(field, found[2], found[3], open_ends=(found[1] == "{", found[4] == "}"))
    if text.startswith('"'):
        phrase = re.sub(r"\\(.)", r"\1", text[1:-1]).lower()
        return lambda each: any(phrase in value.lower() for value in each.get(field, ()))
    pattern = re.compile(_wildcards(text), re.IGNORECASE)
    return lambda each: any(_fits(pattern, value) for value in each.get(field, ()))


def _wildcards(text: str) -> str:
    pieces = re.findall(r"\\.|[*?]|[^*?\\]+|\\", re.sub(r"~[0-9.]*$|\^[0-9.]+$", "", text))
    shapes = {"*": ".*", "?": "."}
    return "".join(shapes.get(piece) or re.escape(piece.removeprefix("\\")) for piece in pieces)


def _fits(pattern: re.Pattern[str], value: str) -> bool:
    return bool(pattern.fullmatch(value)) or any(
        pattern.fullmatch(word) for word in re.split(r"[^\w.@:/-]+", value)
    )


def _between(field: str, low: str, high: str, *, open_ends: tuple[bool, bool]) -> Test:
    low, high = low.strip('"'), high.strip('"')

    def inside(value: str) -> bool:
        above = low == "*" or value > low or (value == low and not open_ends[0])
        below = high == "*" or value < high or (value == high and not open_ends[1])
        return above and below

    return lambda each: any(inside(value) for value in each.get(field, ()))
