"""Possible iDs are looked for at ORCID; they are shown with an invitation, and never kept."""

import pytest

from audit.models import Event, Exchange
from audit.vocabulary import EventKind, Purpose
from oauth.invitations.suggest_ids import query_of
from oauth.models import Connection
from scoping.context import tenant_context
from tenants.models import Credential, Researcher
from tests.cast import Member
from tests.oauth.registry import Registry

pytestmark = pytest.mark.usefixtures("credential")


def suggest(member: Member, researcher: Researcher) -> str:
    path = f"/t/{member.tenant.slug}/researchers/{researcher.public_id}/suggest/"
    return member.post(path, follow=True).content.decode()


@pytest.fixture
def public_ada(registry: Registry, ada: Researcher) -> str:
    """Return the iD of a record that shows the researcher's name and address."""
    email = {"email": ada.email, "visibility": "public"}
    named = {"given_names": ada.given_names, "family_name": ada.family_name}
    return str(registry.post("records", **named, emails=[email])["orcid"])


def test_who_shows_the_address_comes_first(
    alice: Member, ada: Researcher, registry: Registry, public_ada: str
) -> None:
    namesake = registry.add_person()
    page = suggest(alice, ada)
    assert page.index(public_ada) < page.index(namesake)
    assert f"Public e-mail address {ada.email}" in page
    assert "(unauthenticated)" in page
    assert "Invite to confirm" in page


def test_nothing_is_kept_but_the_log(alice: Member, ada: Researcher, public_ada: str) -> None:
    suggest(alice, ada)
    with tenant_context(ada.tenant_id):
        ada.refresh_from_db()
        assert ada.claimed_orcid_id != public_ada
        assert not Connection.objects.exists()
        found = Exchange.objects.get(purpose=Purpose.SEARCH)
        assert (found.researcher_id, found.status) == (ada.pk, 200)
        assert Event.objects.filter(kind=EventKind.IDS_SEARCHED).count() == 1


def test_nobody_found_is_said(alice: Member, ada: Researcher) -> None:
    assert "No matching records" in suggest(alice, ada)


def test_an_outage_is_said_and_logged(alice: Member, ada: Researcher, registry: Registry) -> None:
    registry.post("faults", path="/expanded-search", status=503)
    page = suggest(alice, ada)
    assert 'class="alert' in page
    assert "Matching records" not in page
    with tenant_context(ada.tenant_id):
        assert Exchange.objects.get(purpose=Purpose.SEARCH).status == 503


def test_a_refused_token_is_fetched_anew(
    alice: Member, ada: Researcher, registry: Registry, public_ada: str
) -> None:
    registry.post("faults", path="/expanded-search", code=9017)
    assert public_ada not in suggest(alice, ada)
    assert public_ada in suggest(alice, ada)
    assert registry.exchanges() == 2


def test_without_a_credential_nothing_is_asked(
    alice: Member, ada: Researcher, credential: Credential, registry: Registry
) -> None:
    with tenant_context(ada.tenant_id):
        credential.delete()
    assert "Add an ORCID credential first" in suggest(alice, ada)
    assert registry.calls("/expanded-search/") == []


def test_auditors_and_other_tenants_may_not_ask(
    bob: Member, charlie: Member, ada: Researcher
) -> None:
    for member, slug in ((bob, "north"), (charlie, "north"), (charlie, charlie.tenant.slug)):
        path = f"/t/{slug}/researchers/{ada.public_id}/suggest/"
        assert member.post(path).status_code == 404


def test_nothing_in_a_name_is_syntax(ada: Researcher) -> None:
    ada.given_names, ada.family_name = 'A" OR *:*', "\\"
    query = query_of(ada, institution="North (UK)")
    assert 'given-names:"A\\" OR *:*"' in query
    assert 'family-name:"\\\\"' in query
    assert 'affiliation-org-name:"North (UK)"' in query
