"""Ids of another tenant in query, form and JSON are answered like ids of nobody, and do nothing.

Each visit is undone, so that both visits of a pair find the same.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from urllib.parse import urlencode

import pytest
import time_machine
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from scoping.context import tenant_context
from scoping.models import TenantOwned
from tenants.models import Researcher, Tenant
from tests.cast import Member, _make_member
from tests.orcid_portal.addresses import WORDS, examples_of, nobodys, tenant_addresses
from tests.tenants.form_data import prove

pytestmark = pytest.mark.django_db
OTHER_NAMES = {
    "exchange_id": ("id", "after", "before", "exchange"), "credential_id": ("source",),
    "address_id": ("sign_in",), "researcher_id": ("person",),
}  # fmt: skip
OWN = re.compile(rb"[0-9a-f]{32}|[A-Za-z0-9_-]{22,64}|[A-Za-z0-9]{64}")
FORM = "application/x-www-form-urlencoded"
Told = tuple[int, bytes, list[str]]


@pytest.fixture
def theirs(north: Tenant, olga: Member, ada: Researcher) -> dict[str, str]:
    """Return ids of north's rows."""
    with tenant_context(north.pk):
        return examples_of(north, ada)


@pytest.fixture
def olaf(south: Tenant) -> Member:
    """Return the owner of south, with fresh proof."""
    member = _make_member(south, "olaf", "owner")
    prove(member)
    return member


@pytest.fixture
def ours(
    south: Tenant, olaf: Member, make_researcher: Callable[[Tenant, str], Researcher]
) -> dict[str, str]:
    """Return ids of south's rows."""
    with tenant_context(south.pk):
        return examples_of(south, make_researcher(south, "sofia"))


def fields(ids: Mapping[str, str]) -> dict[str, str]:
    """Return each id under the names by which a view might read it."""
    named = {}
    for part, value in ids.items():
        if part not in WORDS:
            for name in (part, part.removesuffix("_id"), *OTHER_NAMES.get(part, ())):
                named[name] = value
    return named


@contextmanager
def undone() -> Iterator[None]:
    """Take back whatever is done within; actions take this for the outermost transaction."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


def told(member: Member, path: str, way: str, named: Mapping[str, str]) -> Told:
    """Return what somebody could compare: status, text, and the shape of the queries."""
    cache.clear()
    cookies = deepcopy(member.cookies)
    with undone(), CaptureQueriesContext(connection) as queries:
        if way == "query":
            answer = member.get(path, named)
        else:
            body = json.dumps(named) if way == "json" else urlencode(named)
            kind = "application/json" if way == "json" else FORM
            answer = member.post(path, body, content_type=kind)
        text = answer.getvalue() if answer.streaming else answer.content
    member.cookies = cookies  # messages for the next page would be in them
    shapes = [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries]
    location = answer.headers.get("Location", "").encode()
    return answer.status_code, OWN.sub(b"", text + location), shapes


def rows_of(tenant: Tenant) -> dict[str, int]:
    with tenant_context(tenant.pk):
        owned = [model for model in apps.get_models() if issubclass(model, TenantOwned)]
        return {model.__name__: model.objects.count() for model in owned}


@pytest.mark.parametrize("way", ["query", "form", "json"])
def test_ids_of_another_tenant_are_ids_of_nobody(
    olaf: Member, ours: dict[str, str], theirs: dict[str, str], north: Tenant, way: str
) -> None:
    before = rows_of(north)

    with time_machine.travel(now(), tick=False):
        for found in tenant_addresses():
            path = found.path("south", ours)
            foreign = told(olaf, path, way, fields(theirs))
            missing = told(olaf, path, way, fields(nobodys(theirs)))

            assert foreign == missing, (found.pattern, way)
            assert foreign[2] or foreign[0] == 405, found.pattern
    assert rows_of(north) == before
