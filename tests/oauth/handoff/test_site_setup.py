"""Members set up the button: keys, return addresses, Institutional Connect."""

import re

import pytest
from django.test import Client

from oauth.models import HandOverKey, InstitutionalDoor, ReturnAddress
from scoping.context import tenant_context
from tenants.encryption.secrets import open_value
from tenants.models import Credential, Tenant
from tests.cast import Member
from tests.oauth.registry import Registry
from tests.oauth.site import Site
from tests.tenants.form_data import prove

PAGE = "/t/north/connect/"
PUBLIC = "https://93.184.215.14/profile"


@pytest.fixture
def admin(alice: Member) -> Member:
    prove(alice)
    return alice


def made(tenant: Tenant) -> HandOverKey:
    with tenant_context(tenant.pk):
        return HandOverKey.objects.get()


def test_a_secret_is_shown_once(admin: Member, north: Tenant) -> None:
    shown = admin.post(f"{PAGE}keys/make/")
    with tenant_context(north.pk):
        key = HandOverKey.objects.get()
        secret = open_value(key, "secret_sealed").reveal()
        sealed = bytes(key.secret_sealed)

    assert secret in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert secret.encode() not in sealed
    assert secret not in admin.get(PAGE).content.decode()
    assert key.public_id in admin.get(PAGE).content.decode()


def test_a_key_is_replaced_without_a_gap(admin: Member, north: Tenant) -> None:
    old = Site(north)
    admin.post(f"{PAGE}keys/make/")

    admin.post(f"{PAGE}keys/{old.key.public_id}/withdraw/")

    assert made(north).public_id != old.key.public_id


def test_there_are_never_many_keys(admin: Member, north: Tenant) -> None:
    for _ in range(6):
        admin.post(f"{PAGE}keys/make/")

    with tenant_context(north.pk):
        assert HandOverKey.objects.count() == 5


def test_the_button_follows_orcids_rules(admin: Member) -> None:
    page = admin.get(PAGE).content.decode()

    assert "Create or connect your ORCID iD" in page
    assert "http://127.0.0.1:8000/static/img/orcid_id.svg" in page
    assert "What is ORCID?" in page
    assert "iframe" not in page


def test_an_address_is_listed_exactly_and_removed(admin: Member, north: Tenant) -> None:
    admin.post(f"{PAGE}addresses/add/", {"url": f"{PUBLIC}?a=1"})
    with tenant_context(north.pk):
        address = ReturnAddress.objects.get()

    assert address.url == f"{PUBLIC}?a=1"
    admin.post(f"{PAGE}addresses/{address.public_id}/remove/")
    with tenant_context(north.pk):
        assert not ReturnAddress.objects.exists()


@pytest.mark.parametrize(
    "url",
    [
        "", "http://93.184.215.14/", "https://127.0.0.1/", "https://10.0.0.1/", "https://[::1]/",
        "https://169.254.169.254/latest/", "https://localhost/", "https://a:b@93.184.215.14/",
        "https://93.184.215.14:8443/", "https://93.184.215.14/#x", "javascript:alert(1)", "//x.edu",
        "https://93.184.215.14/" + "x" * 500, "https://93.184.215.14/\\x", "ftp://93.184.215.14/",
    ],
)  # fmt: skip
def test_an_address_inside_or_of_another_kind_is_refused(
    admin: Member, north: Tenant, url: str
) -> None:
    answer = admin.post(f"{PAGE}addresses/add/", {"url": url})

    assert answer.status_code == 200
    assert 'class="error' in answer.content.decode() or "aria-invalid" in answer.content.decode()
    with tenant_context(north.pk):
        assert not ReturnAddress.objects.exists()


@pytest.fixture
def door(admin: Member, north: Tenant, credential: Credential) -> InstitutionalDoor:
    """Let alice open Institutional Connect for north's credential."""
    admin.post(f"{PAGE}addresses/add/", {"url": PUBLIC})
    with tenant_context(north.pk):
        sign_in = ReturnAddress.objects.get()
    admin.post(
        f"{PAGE}institutional/open/",
        {"credential": credential.public_id, "sign_in": sign_in.public_id},
    )
    with tenant_context(north.pk):
        return InstitutionalDoor.objects.select_related("sign_in").get()


def test_a_code_without_a_state_is_never_used(
    door: InstitutionalDoor, registry: Registry, browser: Client
) -> None:
    page = browser.get(f"/connect/institutional/{door.public_id}/", {"code": "ABCDEF"})

    assert page.status_code == 200
    assert f'href="{PUBLIC}"' in page.content.decode()
    assert "ABCDEF" not in page.content.decode()
    assert (page["Referrer-Policy"], page["Cache-Control"]) == ("no-referrer", "no-store")
    assert registry.exchanges() == 0


def test_a_denial_at_institutional_connect_is_said(
    door: InstitutionalDoor, browser: Client
) -> None:
    page = browser.get(f"/connect/institutional/{door.public_id}/", {"error": "access_denied"})

    assert "You denied access" in page.content.decode()


def test_institutional_connect_is_closed_until_it_is_opened(
    door: InstitutionalDoor, admin: Member, browser: Client, credential: Credential
) -> None:
    path = f"/connect/institutional/{door.public_id}/"
    assert browser.get(f"/connect/institutional/{credential.public_id}/").status_code == 404

    admin.post(f"{PAGE}addresses/{door.sign_in.public_id}/remove/")
    assert browser.get(path).status_code == 200
    admin.post(f"{PAGE}institutional/{door.public_id}/close/")

    assert browser.get(path).status_code == 404


def test_the_usual_callback_takes_no_code_without_a_state(
    door: InstitutionalDoor, browser: Client, credential: Credential, registry: Registry
) -> None:
    answer = browser.get(f"/connect/callback/{credential.public_id}/", {"code": "ABCDEF"})

    assert answer.status_code == 400
    assert registry.exchanges() == 0


@pytest.mark.parametrize("path", ["keys/make/", "addresses/add/", "institutional/open/"])
def test_who_may_set_up_the_button(alice: Member, bob: Member, charlie: Member, path: str) -> None:
    old_proof = alice.post(PAGE + path)
    prove(bob)
    prove(charlie)

    assert re.match("/accounts/reauthenticate/", old_proof["Location"])
    assert bob.get(PAGE).status_code == bob.post(PAGE + path).status_code == 404
    assert charlie.get(PAGE).status_code == charlie.post(PAGE + path).status_code == 404


def test_another_tenants_credential_opens_no_door(
    charlie: Member, south: Tenant, credential: Credential
) -> None:
    prove(charlie)
    address = Site(south).allow()

    answer = charlie.post(
        "/t/south/connect/institutional/open/",
        {"credential": credential.public_id, "sign_in": address.public_id},
    )

    assert answer.status_code == 404
