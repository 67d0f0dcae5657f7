"""Which tenant the running code works for.

The context is a context variable, so each thread and each task has its own. It is set by a door
(a page, a task, a command) and read by the database connection and by the managers of
tenant-owned models.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

_tenant_id: ContextVar[int | None] = ContextVar("tenant_id", default=None)


class NoTenantError(RuntimeError):
    """Tenant-owned data was asked for outside any tenant's context: a mistake in the code."""


def current_tenant_id() -> int | None:
    """Return the tenant the running code works for, or None before one is known."""
    return _tenant_id.get()


def required_tenant_id() -> int:
    """Return the tenant the running code works for.

    Raises:
        NoTenantError: outside any tenant's context.
    """
    tenant_id = _tenant_id.get()
    if tenant_id is None:
        message = "tenant-owned data was asked for outside a tenant's context"
        raise NoTenantError(message)
    return tenant_id


@contextmanager
def tenant_context(tenant_id: int) -> Iterator[None]:
    """Work for one tenant within the block; blocks may be nested."""
    token = _tenant_id.set(int(tenant_id))
    try:
        yield
    finally:
        _tenant_id.reset(token)


@contextmanager
def serving(request: object, tenant_id: int) -> Iterator[None]:
    """Work for one tenant within the block, and let the request's line in the log name it."""
    request.tenant_id = tenant_id  # type: ignore[attr-defined]
    with tenant_context(tenant_id):
        yield


def in_tenant(function: Callable[P, R]) -> Callable[P, R]:
    """Run a task in the context of its keyword argument ``tenant_id``."""

    @wraps(function)
    def within(*args: P.args, **kwargs: P.kwargs) -> R:
        with tenant_context(kwargs["tenant_id"]):  # type: ignore[arg-type]
            return function(*args, **kwargs)

    return within


def each_in_tenant(tenant_id: int, pieces: Generator[R, None, None]) -> Iterator[R]:
    """Yield pieces that are each made in a tenant's context, for answers that are streamed.

    They are made after the view has returned, and between two of them the code that sends them
    runs outside the context. A reader who goes away ends ``pieces`` within the context too.
    """
    try:
        while True:
            with tenant_context(tenant_id):
                try:
                    piece = next(pieces)
                except StopIteration:
                    return
            yield piece
    finally:
        with tenant_context(tenant_id):
            pieces.close()
