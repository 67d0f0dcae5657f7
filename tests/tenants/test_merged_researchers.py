"""Who was merged into somebody else is nobody any more, but is found by what they were known as."""

from collections.abc import Callable, Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils.timezone import now

from audit.entries import SYSTEM
from scoping.context import tenant_context
from scoping.models import TenantOwned
from tenants import access, actions, erasure, queries, quotas, routes
from tenants.models import DataKey, QuotaName, Researcher, Route, RouteKind, Tenant
from tests.cast import Member
from tests.tenants.merged import leave_merged

MakeResearcher = Callable[[Tenant, str], Researcher]


@pytest.fixture
def in_north(north: Tenant) -> Iterator[None]:
    """Run in north's context."""
    with tenant_context(north.pk):
        yield


@pytest.fixture
def merged(
    north: Tenant, ada: Researcher, make_researcher: MakeResearcher, in_north: None
) -> Researcher:
    """Return what is left of a researcher who was merged into Ada."""
    return leave_merged(make_researcher(north, "ada2"), into=ada)


def test_only_one_of_the_two_is_a_researcher(ada: Researcher, merged: Researcher) -> None:
    assert list(Researcher.objects.all()) == [ada]
    assert list(queries.researchers()) == [ada]
    assert set(Researcher.with_merged.all()) == {ada, merged}


def test_every_other_table_is_read_as_before() -> None:
    others = [model for model in TenantOwned.__subclasses__() if model is not Researcher]

    assert not any(hasattr(model, "with_merged") for model in others)


def test_either_reference_finds_the_one_who_is_left(ada: Researcher, merged: Researcher) -> None:
    found = [list(queries.researchers(search=word)) for word in ("ada", "ada2", "ada3")]

    assert found == [[ada], [ada], []]
    assert queries.current_by_merged_reference(["ada", "ada2", "ada3"]) == {"ada2": ada.pk}


def test_an_address_of_either_leads_to_the_one_who_is_left(
    alice: Member, bob: Member, charlie: Member, ada: Researcher, merged: Researcher
) -> None:
    assert access.researcher(merged.public_id) == ada
    path = f"/t/north/researchers/{merged.public_id}/edit/"

    assert 'value="Ada"' in alice.get(path).text
    assert bob.get(path).status_code == 404
    assert charlie.get(path).status_code == 404


def test_a_reference_that_was_merged_is_refused_naming_who_has_it(
    alice: Member, ada: Researcher, merged: Researcher
) -> None:
    form = {"external_ref": merged.external_ref, "given_names": "Ada"}

    for page in ("add/", f"{ada.public_id}/edit/"):
        answer = alice.post(f"/t/north/researchers/{page}", form)
        assert f"{ada.name} has this reference" in answer.text
    assert (
        "Another researcher"
        in alice.post("/t/north/researchers/add/", form | {"external_ref": ada.external_ref}).text
    )


def test_a_file_renames_nobody_to_a_merged_reference(ada: Researcher, merged: Researcher) -> None:
    changes = {ada.pk: {"external_ref": merged.external_ref, "department": "Engines"}}
    with transaction.atomic():
        actions.change_researchers_in_batch(changes=changes, now=now())

    ada.refresh_from_db()
    assert (ada.external_ref, ada.department) == ("ada", "Engines")


def test_who_was_merged_counts_for_no_quota(ada: Researcher, merged: Researcher) -> None:
    quotas.set_quota(name=QuotaName.RESEARCHERS, most=2, actor=SYSTEM, now=now())
    draft = actions.ResearcherDraft(external_ref="bea", given_names="Bea")

    actions.add_researcher(draft=draft, actor=SYSTEM, now=now())

    with pytest.raises(quotas.QuotaReachedError):
        actions.add_researcher(
            draft=actions.ResearcherDraft(external_ref="cia", given_names="C"),
            actor=SYSTEM,
            now=now(),
        )


def test_forgetting_a_person_destroys_the_keys_and_addresses_of_both(
    ada: Researcher, merged: Researcher
) -> None:
    numbers = [ada.pk, merged.pk]
    assert DataKey.objects.filter(researcher__in=numbers).count() == len(numbers)

    with transaction.atomic():
        erasure.forget_researcher(ada)

    assert not Researcher.with_merged.exists()
    assert not DataKey.objects.filter(researcher__in=numbers).exists()
    assert not Route.objects.filter(kind=RouteKind.PUBLIC_PAGE, object_id__in=numbers).exists()
    assert routes.find(kind=RouteKind.PUBLIC_PAGE, key=merged.public_id) is None


def test_who_was_merged_keeps_nothing_of_their_own(ada: Researcher, merged: Researcher) -> None:
    with pytest.raises(IntegrityError, match="merged_keeps_nothing"), transaction.atomic():
        Researcher.with_merged.filter(pk=merged.pk).update(email="ada@north.example")


def test_nobody_is_merged_across_tenants(
    south: Tenant, ada: Researcher, merged: Researcher, make_researcher: MakeResearcher
) -> None:
    with tenant_context(south.pk):
        stranger = make_researcher(south, "ada")

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="same_tenant"), transaction.atomic():
            Researcher.with_merged.filter(pk=merged.pk).update(merged_into=stranger.pk)


def test_all_identities_of_people_are_given_by_one_function(
    ada: Researcher, merged: Researcher
) -> None:
    found = queries.identities([ada.pk])

    assert found == [ada, merged]
    assert [one.current for one in found] == [ada, ada]
