"""Insert rows of the log in one statement of a few arrays.

COPY is refused under row security, and an INSERT with a value list makes Postgres parse every
value by itself; arrays, one a column, take 30 % less time for a batch of fifty.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import psycopg2
from django.db import connection, models


def insert(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model, all of whose values are known, in the caller's transaction."""
    if not rows:
        return
    fields = rows[0]._meta.concrete_fields
    columns = [[_element(getattr(row, field.attname)) for row in rows] for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(_statement(type(rows[0])), columns)


@cache
def _statement(model: type[models.Model]) -> str:
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(f"%s::{_element_type(field)}[]" for field in fields)
    chosen = ", ".join(f'u."{field.column}"::{field.db_type(connection)}' for field in fields)
    return (
        f'INSERT INTO "{model._meta.db_table}" ({columns}) '  # noqa: S608 (names of our own)
        f"SELECT {chosen} FROM unnest({arrays}) AS u({columns})"
    )


def _element_type(field: "models.Field[Any, Any]") -> str:
    """Return the type of an array's elements; what is an array itself goes as a text."""
    kind = str(field.db_type(connection))
    return "text" if kind.endswith("[]") else kind


def _element(value: object) -> object:
    if isinstance(value, list):
        return "{" + ",".join(map(str, value)) + "}"
    return psycopg2.Binary(value) if isinstance(value, bytes) else value
