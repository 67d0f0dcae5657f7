"""The tree of errors is the one its docstring draws."""

import inspect

from orcid_client import errors
from orcid_client.errors import OrcidError


def test_the_docstring_draws_every_error() -> None:
    drawn = errors.__doc__ or ""
    named = [
        name
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, OrcidError)
    ]
    assert [name for name in named if name not in drawn] == []
