"""Columns travel to Postgres as texts and arrive as they were."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from scoping.arrays import array, columns

pytestmark = pytest.mark.django_db
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


def read_back(values: list[object], kind: str) -> list[object]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT %s::{kind}[]", [array(values)])
        row: tuple[list[object]] = cursor.fetchone()
    return [bytes(one) if isinstance(one, memoryview) else one for one in row[0]]


@pytest.mark.parametrize(
    "kind, values",
    [
        ("bigint", [1, None, -7]),
        ("float", [0.5, None, 1e300]),
        ("boolean", [True, False, None]),
        ("bytea", [b"\x00\xff\\\"'", b"", None]),
        ("timestamptz", [datetime(2026, 5, 4, 12, 0, 0, 1, tzinfo=UTC), None]),
        ("text", ["", "NULL", None, "{}", ' a,"b" ', "\\", "it's\n%s", "Ünï"]),
        ("bigint", []),
    ],
)
def test_values_of_each_kind_arrive(kind: str, values: list[object]) -> None:
    assert read_back(values, kind) == values


@given(st.lists(TEXTS) | st.lists(st.none() | TEXTS))
def test_any_text_arrives(texts: list[object]) -> None:
    assert read_back(texts, "text") == texts


def test_a_column_of_arrays_goes_as_texts() -> None:
    numbers, texts = columns([([1, 2], "a"), ((), "b")])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT n::bigint[], t FROM unnest(%s::text[], %s::text[]) AS x(n, t)", [numbers, texts]
        )
        assert cursor.fetchall() == [([1, 2], "a"), ([], "b")]
