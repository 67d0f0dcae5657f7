"""The search box finds names however they are typed."""

import pytest
from django.utils.timezone import now

from audit.entries import SYSTEM
from scoping.context import tenant_context
from tenants import actions, queries
from tenants.actions import ResearcherDraft
from tenants.models import Tenant
from tenants.search_text import folded

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed, stored",
    [
        ("García", "garcia"),
        ("DVOŘÁK", "dvorak"),
        ("Straße", "strasse"),
        ("Søren Łukasz", "soren lukasz"),
        ("İpek", "ipek"),
        ("I\u015f\u0131k", "isik"),
        ("Ångström", "angstrom"),
        ("Æsop", "aesop"),
        ("小林", "小林"),
    ],
)
def test_case_and_accents_do_not_count(typed: str, stored: str) -> None:
    assert folded(typed) == stored
    assert folded(stored) == stored


@pytest.mark.parametrize("typed", ["garcía", "GARCIA", "García Ib"])
def test_a_name_is_found_with_and_without_accents(north: Tenant, typed: str) -> None:
    draft = ResearcherDraft(external_ref="1", given_names="Ibá", family_name="García")
    with tenant_context(north.pk):
        actions.add_researcher(draft=draft, actor=SYSTEM, now=now())
        assert queries.researchers(search=typed).count() == 1


@pytest.mark.parametrize(
    "typed",
    [
        "Jon Dahl",
        "jon erik dahl",
        "Erik Dahl",
        "Jon Da",
        "Dahl, Jon",
        "Dahl , Jon Erik",
        "Dahl Jon",
        "Dahl",
        "jon@",
    ],
)
def test_a_name_is_found_in_either_order(north: Tenant, typed: str) -> None:
    assert _found(north, typed) == ["1"]


@pytest.mark.parametrize(
    "typed", ["Maria del Mar de la Cruz", "de la Cruz, Maria", "Maria de la Cruz"]
)
def test_a_name_of_several_words_is_found_in_either_order(north: Tenant, typed: str) -> None:
    assert _found(north, typed) == ["2"]


@pytest.mark.parametrize("typed", ["on Dahl", "Dahl Jona", "Jon Ahl", "Jon Dahl Maria", ",", "%"])
def test_other_names_are_not_found(north: Tenant, typed: str) -> None:
    assert _found(north, typed) == []


def _found(north: Tenant, typed: str) -> list[str]:
    """Return who is found of two people."""
    people = [("1", "Jon Erik", "Dahl"), ("2", "María del Mar", "de la Cruz")]
    with tenant_context(north.pk):
        for ref, given, family in people:
            draft = ResearcherDraft(
                external_ref=ref, given_names=given, family_name=family, email=f"{given[:3]}@x.org"
            )
            actions.add_researcher(draft=draft, actor=SYSTEM, now=now())
        return [person.external_ref for person in queries.researchers(search=typed)]


def test_letters_that_grow_do_not_burst_the_column(north: Tenant) -> None:
    long = ResearcherDraft(external_ref="1", given_names="ﷺ" * 200, family_name="ﷺ" * 200)
    with tenant_context(north.pk):
        actions.add_researcher(draft=long, actor=SYSTEM, now=now())
        assert queries.researchers(search="ﷺ").count() == 1
