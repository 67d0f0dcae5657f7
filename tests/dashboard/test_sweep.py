"""Every address of a tenant, visited by those who may not: a stranger, a lesser role, nobody.

A new page is swept by itself; one whose parameters are not known here, or which is open to
everybody without being named here, fails.
"""

import time
from collections.abc import Callable, Iterator, Mapping

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.timezone import now

from audit import actions as audit
from audit.entries import Content, ExchangeEntry
from audit.vocabulary import Purpose
from records.models import ImportBatch
from tenants import keys
from tenants.models import Membership, Researcher
from tenants.roles import Role, allows
from tests.cast import Member
from tests.dashboard.world import World

pytestmark = pytest.mark.django_db
TENANT = "t/<slug:slug>/"
# What is open to everybody: it leads to a tenant by a key of its own, or to none.
OPEN = {
    "",
    "healthz",
    "readyz",
    "connect/begin/",
    "connect/disconnect/",
    "connect/callback/<public_id:credential_id>/",
    "connect/result/<public_id:credential_id>/<public_id:authorization_id>/",
    "^connect/(?P<token>[A-Za-z0-9_-]{43})/$",
    "p/<public_id:public_id>/",
}
SIGN_IN = "/accounts/login/"
# Parameters that name no object of a tenant
WORDS = {"section", "what", "form"}
Patterns = list[URLPattern | URLResolver]


def _walk(patterns: Patterns, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, f"{prefix}{pattern.pattern}")
        else:
            yield f"{prefix}{pattern.pattern}", pattern


EVERYTHING = dict(_walk(get_resolver().url_patterns))
PAGES = {path: page for path, page in EVERYTHING.items() if path.startswith(TENANT)}


@pytest.fixture
def objects(world: World, ada: Researcher, bob: Member) -> Mapping[str, str]:
    """Return an object of north for every parameter of an address."""
    record = world.connect(ada)
    content = Content("http://127.0.0.1/", {}, "", {}, "")
    entry = ExchangeEntry(now(), "simulator", Purpose.PUSH, "POST", 1, content, keys.tenant_key())
    (exchange,) = audit.record_exchanges([entry])
    batch = ImportBatch.objects.create(
        tenant=world.tenant,
        file_name="f.csv",
        section="employment",
        created_at=now(),
        moved_at=now(),
    )
    return {
        "researcher_id": ada.public_id,
        "credential_id": world.credential.public_id,
        "connection_id": record.connection.public_id,
        "record_id": record.public_id,
        "item_id": world.item(ada).public_id,
        "member_id": Membership.objects.get(user=bob.user).public_id,
        "exchange_id": exchange.pk,
        "batch_id": batch.public_id,
        "section": "employment",
        "what": "connections",
        "form": "csv",
    }


@pytest.fixture
def proven(charlie: Member) -> Member:
    """Return charlie, who has just given the password again."""
    session = charlie.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(charlie.user.pk)
    session.save()
    return charlie


Address = Callable[[str, str], str]


@pytest.fixture
def address(objects: Mapping[str, str]) -> Address:
    """Return a function that fills north's objects into a pattern below a tenant's address."""

    def fill(path: str, slug: str) -> str:
        for name, converter in PAGES[path].pattern.converters.items():
            kind = next(kind for kind in ("public_id", "slug", "str") if f"<{kind}:{name}>" in path)
            assert converter.to_url(objects[name])
            path = path.replace(f"<{kind}:{name}>", objects[name])
        return "/" + path.replace("<slug:slug>", slug)

    return fill


def _answers(client: Client, url: str) -> set[int]:
    return {client.get(url).status_code, client.post(url).status_code}


def _wrong(answers: Mapping[str, set[int]]) -> dict[str, set[int]]:
    """Return the pages that answered anything but "not found" or "not by this method"."""
    return {path: found - {404, 405} for path, found in answers.items() if found - {404, 405}}


def test_what_is_open_to_everybody_is_named() -> None:
    found = {path for path in EVERYTHING if not path.startswith((TENANT, "accounts/"))}
    assert found == OPEN


def test_a_stranger_sees_no_page_of_the_tenant(charlie: Member, address: Address) -> None:
    assert _wrong({path: _answers(charlie, address(path, "north")) for path in PAGES}) == {}


def test_a_tenants_objects_are_not_found_under_another(proven: Member, address: Address) -> None:
    of_an_object = [path for path, page in PAGES.items() if page.pattern.converters.keys() - WORDS]
    assert _wrong({path: _answers(proven, address(path, "south")) for path in of_an_object}) == {}


def test_nobody_sees_a_page_without_signing_in(client: Client, address: Address) -> None:
    for url in (address(path, "north") for path in PAGES):
        for answer in (client.get(url), client.post(url)):
            assert answer.status_code in {302, 405}, url
            assert answer.headers.get("Location", SIGN_IN).startswith(SIGN_IN), url


def test_an_auditor_sees_what_an_auditor_may(bob: Member, address: Address) -> None:
    refused = {}
    for path, page in PAGES.items():
        if allows(Role.AUDITOR, page.callback.capability):  # type: ignore[attr-defined]
            assert bob.get(address(path, "north")).status_code in {200, 302, 405}, path
        else:
            refused[path] = _answers(bob, address(path, "north"))
    assert _wrong(refused) == {}
