"""The pages on which two researchers are compared and merged."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.timezone import now

from oauth.models import Connection
from scoping.context import tenant_context
from sync.models import RecordSync
from tenants.models import Researcher, Tenant
from tests.cast import Member
from tests.counting import queries_of
from tests.dashboard.world import ORCID_ID, OTHER_ID, World
from tests.tenants.form_data import prove

MakeResearcher = Callable[[Tenant, str], Researcher]


@pytest.fixture
def bea(world: World, make_researcher: MakeResearcher) -> Researcher:
    """Return a second researcher, who turns out to be Ada."""
    return make_researcher(world.tenant, "bea")


def test_two_live_permissions_for_different_ids_refuse_the_merge(
    alice: Member, world: World, ada: Researcher, bea: Researcher
) -> None:
    world.connect(ada, ORCID_ID)
    lost = world.connect(bea, OTHER_ID)
    prove(alice)
    path = f"/t/north/researchers/{ada.public_id}/merge/{bea.public_id}/"

    text = alice.get(path).text
    assert ORCID_ID in text and OTHER_ID in text and "Merge permanently" not in text
    assert "merge the two records at ORCID" in alice.post(path).text
    assert set(Researcher.objects.all()) == {ada, bea}

    Connection.objects.filter(pk=lost.connection_id).update(state="lost")
    assert alice.post(path).status_code == 302
    assert Connection.objects.filter(researcher=ada).count() == 2


@pytest.mark.parametrize("busy", ["ada", "bea"])
def test_a_call_under_way_refuses_the_merge_for_now(
    alice: Member, world: World, ada: Researcher, bea: Researcher, busy: str
) -> None:
    record = world.connect(ada if busy == "ada" else bea)
    RecordSync.objects.filter(pk=record.pk).update(leased_until=now() + timedelta(minutes=1))
    prove(alice)

    answer = alice.post(f"/t/north/researchers/{ada.public_id}/merge/{bea.public_id}/")

    assert "Try again soon" in answer.text
    assert set(Researcher.objects.all()) == {ada, bea}


def test_the_other_one_is_found_compared_and_merged(
    alice: Member,
    world: World,
    ada: Researcher,
    bea: Researcher,
    read: Callable[[Member, str], str],
) -> None:
    world.connect(bea)
    world.place(world.item(bea, "Dean"))
    world.item(ada, "Dean")
    prove(alice)
    path = f"/t/north/researchers/{ada.public_id}/"

    assert f"{path}merge/" in read(alice, path)
    compare = f"{path}merge/{bea.public_id}/"
    for words in ("", "bea", bea.email, ORCID_ID):
        assert compare in read(alice, f"{path}merge/?q={words}") or words == ""
    page = read(alice, compare)
    assert f"/t/north/researchers/{bea.public_id}/merge/{ada.public_id}/" in page
    assert "The other researcher's item stays" in page.replace("&#x27;", "'")
    assert "This cannot be undone" in page

    answer = alice.post(compare, follow=True)

    assert answer.redirect_chain[-1][0] == path
    assert "The researchers were merged." in answer.text
    assert "With the history of bea" in read(alice, f"{path}?view=history")
    assert list(Researcher.objects.all()) == [ada]


def test_who_may_merge(
    alice: Member,
    olga: Member,
    bob: Member,
    edda: Member,
    charlie: Member,
    ada: Researcher,
    bea: Researcher,
) -> None:
    path = f"/t/north/researchers/{ada.public_id}/merge/"
    for member in (bob, edda, charlie, olga):
        prove(member)

    for page in (path, f"{path}{bea.public_id}/"):
        assert alice.get(page)["Location"].startswith("/accounts/reauthenticate/")
        assert olga.get(page).status_code == 200
        for member in (bob, edda, charlie):
            assert member.get(page).status_code == 404
            assert member.post(page).status_code in {404, 405}
    assert alice.post(f"{path}{bea.public_id}/").status_code == 302
    assert "merge/" not in bob.get(f"/t/north/researchers/{ada.public_id}/").text
    assert set(Researcher.objects.all()) == {ada, bea}


def test_nobody_of_another_tenant_can_be_chosen(
    alice: Member, south: Tenant, ada: Researcher, make_researcher: MakeResearcher
) -> None:
    with tenant_context(south.pk):
        stranger = make_researcher(south, "stranger")
    prove(alice)
    path = f"/t/north/researchers/{ada.public_id}/merge/"

    assert alice.post(f"{path}{stranger.public_id}/").status_code == 404
    assert stranger.public_id not in alice.get(f"{path}?q=stranger").text


def test_comparing_costs_the_same_for_any_number_of_items(
    alice: Member, world: World, ada: Researcher, bea: Researcher
) -> None:
    prove(alice)
    path = f"/t/north/researchers/{ada.public_id}/merge/{bea.public_id}/"
    world.connect(bea)

    for person in (ada, bea):
        world.place(world.item(person, "Dean"))
    few = queries_of(alice, path)
    for number in range(5):
        for person in (ada, bea):
            world.place(world.item(person, f"Reader {number}"))

    assert queries_of(alice, path) == few
