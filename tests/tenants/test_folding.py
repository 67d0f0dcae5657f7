"""The search box finds names however they are typed."""

import pytest
from django.utils.timezone import now

from audit.entries import SYSTEM
from scoping.context import tenant_context
from tenants import actions, queries
from tenants.actions import ResearcherDraft
from tenants.folding import folded
from tenants.models import Tenant

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


def test_letters_that_grow_do_not_burst_the_column(north: Tenant) -> None:
    long = ResearcherDraft(external_ref="1", given_names="ﷺ" * 200, family_name="ﷺ" * 200)
    with tenant_context(north.pk):
        actions.add_researcher(draft=long, actor=SYSTEM, now=now())
        assert queries.researchers(search="ﷺ").count() == 1
