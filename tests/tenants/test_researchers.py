"""Researchers are added and changed by hand."""

import pytest
from django.test import Client

from scoping.context import tenant_context
from tenants.models import Researcher, Tenant
from tests.cast import Member

ADD = "/t/north/researchers/add/"
FORM = {
    "external_ref": "hr-4711",
    "given_names": "Grace",
    "family_name": "Hopper",
    "email": "Grace@north.example",
    "department": "Computing",
    "claimed_orcid_id": "https://orcid.org/0000-0002-1825-0097",
}


def only(tenant: Tenant) -> Researcher:
    with tenant_context(tenant.pk):
        return Researcher.objects.get()


def test_a_researcher_is_added(north: Tenant, alice: Member) -> None:
    answer = alice.post(ADD, FORM)

    grace = only(north)
    assert answer["Location"] == f"/t/north/researchers/{grace.public_id}/"
    assert grace.name == "Grace Hopper"
    assert grace.search_email == "grace@north.example"
    assert grace.claimed_orcid_id == "0000-0002-1825-0097"


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"claimed_orcid_id": "0000-0002-1825-0098"}, "probably mistyped"),
        ({"claimed_orcid_id": "not an iD"}, "is not an ORCID iD"),
        ({"email": "grace"}, "Enter a valid email address"),
        ({"given_names": "", "email": ""}, "Enter a name or an e-mail address"),
        ({"family_name": "x\x00y"}, "Null characters are not allowed"),
    ],
)
def test_what_is_mistyped_is_said_at_its_field(
    north: Tenant, alice: Member, changes: dict[str, str], sentence: str
) -> None:
    assert sentence in alice.post(ADD, FORM | changes).content.decode()
    with tenant_context(north.pk):
        assert not Researcher.objects.exists()


def test_a_key_is_one_persons(north: Tenant, alice: Member) -> None:
    alice.post(ADD, FORM)

    assert "Another researcher has this reference" in alice.post(ADD, FORM).content.decode()
    assert only(north).external_ref == "hr-4711"


def test_a_researcher_is_changed(north: Tenant, alice: Member, ada: Researcher) -> None:
    path = f"/t/north/researchers/{ada.public_id}/edit/"
    assert "Lovelace" in alice.get(path).content.decode()

    alice.post(path, FORM)

    assert only(north).name == "Grace Hopper"


def test_an_auditor_and_a_stranger_get_404(bob: Member, charlie: Member, ada: Researcher) -> None:
    edit = f"/t/north/researchers/{ada.public_id}/edit/"

    for path in (ADD, edit):
        assert bob.get(path).status_code == 404
        assert charlie.post(path, FORM).status_code == 404
        assert Client().get(path)["Location"].startswith("/accounts/login/")
    assert charlie.get(edit.replace("north", "south")).status_code == 404
