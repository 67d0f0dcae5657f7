"""The tree of errors is the one its docstring draws, and every leaf says what now."""

import inspect
from collections.abc import Iterator

from orcid_client import errors
from orcid_client.errors import OrcidError
from orcid_client.remedies import Remedy


def leaves(kind: type[OrcidError]) -> Iterator[type[OrcidError]]:
    own = [child for child in kind.__subclasses__() if child.__module__ == errors.__name__]
    if not own:
        yield kind
    for child in own:
        yield from leaves(child)


def test_every_leaf_says_what_now() -> None:
    found = list(leaves(OrcidError))
    assert len(found) > 25
    assert all(isinstance(kind.remedy, Remedy) for kind in found)


def test_the_docstring_draws_every_error() -> None:
    drawn = errors.__doc__ or ""
    named = [
        name
        for name, kind in inspect.getmembers(errors, inspect.isclass)
        if issubclass(kind, OrcidError)
    ]
    assert [name for name in named if name not in drawn] == []
