"""A walk over every address: as nobody, as another tenant, as each lesser role.

A new address is found by itself. It fails here until it stands behind a door, and until the
examples know what its parts are.
"""

import inspect
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command, get_commands
from django.core.management.base import CommandError
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from orcid_portal.celery import app
from scoping.context import tenant_context
from tenants.models import Researcher, Tenant, User
from tenants.roles import Capability, Role, allows
from tests.cast import Member, _make_member
from tests.orcid_portal.addresses import (
    TENANT,
    Address,
    addresses,
    examples_of,
    nobodys,
    tenant_addresses,
)
from tests.tenants.form_data import prove

# Addresses outside any tenant, and who may come to them.
WITHOUT_A_TENANT = (
    "healthz", "readyz", ".well-known/", "accounts/", "connect/", "^connect/", "p/<public_id",
    "invitation/", "^invitation/", "shared/", "^shared/", "sign-in/", "staff/", "hooks/",
    "^hooks/", "api/", "metrics",
)  # fmt: skip
# Files that the examples ask for in no way that makes one
WANT_MORE = {f"{TENANT}audit/share/file/<slug:form>/", f"{TENANT}exports/<slug:what>/<slug:form>/"}
# Commands for one tenant, as somebody would misspell it; and those for all, or for none
NOWHERE = ("--tenant", "nowhere")
COMMANDS: dict[str, tuple[str, ...]] = {
    "verify_audit": NOWHERE, "preview_sync": NOWHERE, "changes": NOWHERE,
    "why": (*NOWHERE, "--item", "x"),
    "set_retention": (*NOWHERE, "--months", "61"),
    "erase_tenant": (*NOWHERE, "--confirm", "nowhere"),
    "export": (*NOWHERE, "--what", "tokens", "--reason", "x", "--acting-user", "x@y.example"),
    "add_member": ("nowhere", "x@y.example", "owner"),
    "set_quota": ("nowhere", "items", "1"),
    "show_quotas": ("nowhere",),
}  # fmt: skip
WITHOUT_A_TENANT_COMMANDS = {
    "create_tenant", "prepare_database", "rotate_keys", "set_operator", "sign_audit_heads",
}  # fmt: skip
# A request's own id, a form's token, and what was asked for
OWN = re.compile(rb"[0-9a-f]{32}|[A-Za-z0-9_-]{22,64}|[A-Za-z0-9]{64}")


@pytest.fixture
def examples(north: Tenant, olga: Member, ada: Researcher) -> dict[str, str]:
    """Return the parts of north's addresses."""
    with tenant_context(north.pk):
        return examples_of(north, ada)


def visit(browser: Client, path: str, **fields: str) -> HttpResponse:
    """Open an address by whichever method it takes."""
    answer = browser.get(path)
    return browser.post(path, fields) if answer.status_code == 405 else answer  # type: ignore[return-value]


def told(browser: Client, path: str) -> tuple[int, bytes, list[str]]:
    """Return what somebody could compare: status, text, and the shape of the queries."""
    cache.clear()
    with CaptureQueriesContext(connection) as queries:
        answer = visit(browser, path)
    shapes = [re.sub(r"'[^']*'|\d+", "?", query["sql"]) for query in queries]
    location = answer.headers.get("Location", "").encode()
    return answer.status_code, OWN.sub(b"", answer.content + location), shapes


def test_every_address_of_a_tenant_stands_behind_its_door() -> None:
    assert [found.pattern for found in tenant_addresses() if found.capability is None] == []
    assert len(tenant_addresses()) > 40


def test_every_other_address_is_known() -> None:
    others = [found.pattern for found in addresses() if not found.pattern.startswith(TENANT)]

    assert [one for one in others if one and not one.startswith(WITHOUT_A_TENANT)] == []


def test_every_part_of_an_address_has_an_example(examples: dict[str, str]) -> None:
    parts = {part for found in tenant_addresses() for part in found.parts}

    assert parts <= set(examples)


def test_nobody_gets_further_than_the_sign_in(client: Client, examples: dict[str, str]) -> None:
    for found in tenant_addresses():
        answer = visit(client, found.path("north", examples))

        assert answer.status_code == 302, found.pattern
        assert answer.headers["Location"].startswith("/accounts/login/"), found.pattern


def test_another_tenants_member_finds_no_tenant_there(
    charlie: Member, examples: dict[str, str]
) -> None:
    for found in tenant_addresses():
        here = told(charlie, found.path("north", examples))
        nowhere = told(charlie, found.path("no-such-tenant", nobodys(examples)))

        assert here[:2] == nowhere[:2], found.pattern
        assert here[0] == 404, found.pattern


def test_foreign_ids_are_answered_like_missing_ones(
    south: Tenant, examples: dict[str, str]
) -> None:
    owner = _make_member(south, "olaf", "owner")
    prove(owner)
    with_ids = [found for found in tenant_addresses() if found.ids]
    for found in with_ids:
        foreign = told(owner, found.path("south", examples))
        missing = told(owner, found.path("south", nobodys(examples)))

        assert foreign == missing, found.pattern
        assert foreign[0] == 404, found.pattern


def test_an_operator_sees_no_tenants_data(charlie: Member, examples: dict[str, str]) -> None:
    User.objects.filter(pk=charlie.user.pk).update(is_operator=True)

    for found in tenant_addresses():
        assert visit(charlie, found.path("north", examples)).status_code == 404, found.pattern


def test_every_task_names_its_tenant_or_goes_through_all() -> None:
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}

    assert {name for name in ours if "sweep" in name} >= {"sync.sweep", "oauth.sweep"}
    for name, task in ours.items():
        if "sweep" not in name:
            assert "tenant_id" in inspect.signature(task.run).parameters, name


def test_every_command_names_its_tenant_or_is_known() -> None:
    ours = {
        app.name for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR
    }
    found = {name for name, room in get_commands().items() if room in ours}

    assert found - WITHOUT_A_TENANT_COMMANDS == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_for_a_tenant_that_is_not_there_says_so(
    tables: None, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEMBER_PASSWORD", "a long and unusual sentence")
    with pytest.raises(CommandError, match="There is no tenant 'nowhere'"):
        call_command(command, *COMMANDS[command])


@pytest.mark.parametrize(
    "command, option, part",
    [
        ("preview_sync", "--researcher", "researcher_id"),
        ("preview_sync", "--import", "batch_id"),
        ("why", "--item", "item_id"),
    ],
)
def test_a_command_takes_another_tenants_ids_for_ids_of_nobody(
    south: Tenant, examples: dict[str, str], command: str, option: str, part: str
) -> None:
    told = []
    for ids in (examples, nobodys(examples)):
        with pytest.raises(CommandError) as refused:
            call_command(command, "--tenant", "south", f"{option}={ids[part]}")
        told.append(str(refused.value).replace(ids[part], ""))

    assert told[0] == told[1]


def test_a_command_takes_no_member_of_another_tenant_for_its_own(
    south: Tenant, olga: Member, ada: Researcher
) -> None:
    told = []
    for email in (olga.user.email, "nobody@north.example"):
        asked = ("--tenant", "south", "--what", "tokens", "--reason", "x", "--acting-user", email)
        with pytest.raises(CommandError) as refused:
            call_command("export", *asked)
        told.append(str(refused.value).replace(email, ""))

    assert told[0] == told[1]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.EDITOR, Role.AUDITOR])
def test_a_lesser_role_reaches_no_more_than_its_table_says(
    north: Tenant, examples: dict[str, str], role: Role
) -> None:
    member = _make_member(north, role.value, role.value)
    prove(member)
    beyond = [found for found in tenant_addresses() if not _may(role, found)]

    assert len(beyond) >= 1
    for found in beyond:
        for parts in (examples, nobodys(examples)):
            path = found.path("north", parts)
            statuses = {member.get(path).status_code, member.post(path).status_code}
            assert statuses <= {404, 405} and 404 in statuses, found.pattern


@pytest.mark.parametrize("role", Role)
def test_each_role_reaches_all_that_its_table_says(
    north: Tenant, examples: dict[str, str], role: Role
) -> None:
    member = _make_member(north, role.value, role.value)
    prove(member)
    within = [found for found in tenant_addresses() if _may(role, found)]
    answers = {found.pattern: member.get(found.path("north", examples)) for found in within}
    refused = {at for at, answer in answers.items() if answer.status_code not in {200, 302, 405}}

    assert refused <= WANT_MORE
    assert not [at for at, answer in answers.items() if "/accounts/" in answer.get("Location", "")]


def _may(role: Role, found: Address) -> bool:
    return allows(role, Capability(found.capability or ""))


def test_ids_of_another_tenant_in_query_and_form_find_nothing(
    charlie: Member, south: Tenant, ada: Researcher, examples: dict[str, str]
) -> None:
    for found in tenant_addresses():
        if not found.ids:
            path = found.path("south", examples)
            answer = charlie.get(
                path, examples | {"q": ada.email, "connection": examples["record_id"]}
            )

            assert answer.status_code in {200, 302, 404, 405}, found.pattern
            text = answer.getvalue() if answer.streaming else answer.content
            assert b"Lovelace" not in text, found.pattern
