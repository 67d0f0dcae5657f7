"""Where the tests of records run."""

from collections.abc import Iterator

import pytest

from scoping.context import tenant_context
from tenants.models import Researcher


@pytest.fixture
def in_north(ada: Researcher) -> Iterator[None]:
    """Run in the tenant of Ada, who is known there."""
    with tenant_context(ada.tenant_id):
        yield
