"""From a public id to a row, or 404: what every access function of a room ends in."""

import re
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.http import Http404

from scoping.public_ids import PUBLIC_ID_PATTERN

M = TypeVar("M", bound=Model)
_PUBLIC_ID = re.compile(PUBLIC_ID_PATTERN)


def is_public_id(text: str) -> bool:
    """Say whether a text has the form of a public id."""
    return _PUBLIC_ID.fullmatch(text) is not None


def by_public_id(rows: QuerySet[M], public_id: str, *, column: str = "public_id") -> M:
    """Return the one of the rows with that id, which came from outside and may be anything.

    Raises:
        Http404: there is none; another tenant's is none either.
    """
    found = rows.filter(**{column: public_id}).first() if is_public_id(public_id) else None
    if found is None:
        raise Http404
    return found
