"""Many values asked for at once travel as one array."""

from collections.abc import Callable

from django.db import connection
from django.test.utils import CaptureQueriesContext

from scoping.context import tenant_context
from tenants.models import Researcher, Tenant

Make = Callable[[Tenant, str], Researcher]


def refs(**conditions: object) -> set[str]:
    rows = Researcher.objects.filter(**conditions)
    return set(rows.values_list("external_ref", flat=True))


def test_it_finds_what_in_finds(north: Tenant, make_researcher: Make) -> None:
    ada, _, cy = (make_researcher(north, ref) for ref in ("ada", "ben", "cy"))
    with tenant_context(north.pk):
        assert refs(pk__any_of=[ada.pk, cy.pk, cy.pk, 0]) == {"ada", "cy"}
        assert refs(external_ref__any_of=iter(["ben", 'b"},{'])) == {"ben"}
        assert refs(tenant_id__any_of=[north.pk]) == {"ada", "ben", "cy"}
        assert refs(pk__any_of=[]) == set()


def test_it_finds_nothing_of_another_tenant(
    north: Tenant, south: Tenant, make_researcher: Make
) -> None:
    ada = make_researcher(north, "ada")
    with tenant_context(south.pk):
        assert refs(pk__any_of=[ada.pk]) == set()


def test_a_thousand_values_are_one_parameter(north: Tenant) -> None:
    with tenant_context(north.pk), CaptureQueriesContext(connection) as seen:
        refs(pk__any_of=range(1000))
    assert "ANY('{" in seen.captured_queries[0]["sql"]
