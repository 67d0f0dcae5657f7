"""The frame around a tenant's pages: where one may go, and where one is."""

from collections.abc import Callable, Mapping

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils.timezone import now

from sync.models import Pause, RecordSync
from tenants.models import Researcher, Tenant
from tests.cast import Member
from tests.dashboard.world import OTHER_ID, World
from tests.tenants.form_data import prove

pytestmark = pytest.mark.django_db
FOR_ALL = ["Overview", "Researchers", "Sync", "What's new", "Credentials", "Members"]


def _frame(member: Client, path: str = "/t/north/") -> Mapping[str, object]:
    frame: Mapping[str, object] = member.get(path).context["shell"]
    return frame


def _links(member: Client) -> set[str]:
    return {link["label"] for link in _frame(member)["nav"]}  # type: ignore[attr-defined]


def test_the_links_are_those_the_role_may_follow(
    north: Tenant, olga: Member, edda: Member, bob: Member
) -> None:
    assert _links(olga) == {
        *FOR_ALL,
        "Imports",
        "Audit log",
        "Exports",
        "Connect button",
        "Settings",
    }
    assert _links(edda) == {*FOR_ALL, "Imports", "Exports"}
    assert _links(bob) == {*FOR_ALL, "Audit log", "Exports"}


@pytest.mark.parametrize(
    "path, label",
    [
        ("/t/north/", "Overview"),
        ("/t/north/researchers/?q=a", "Researchers"),
        ("/t/north/audit/events/", "Audit log"),
        ("/t/north/search/", None),
    ],
)
def test_the_link_one_is_under_is_marked(olga: Member, path: str, label: str | None) -> None:
    nav: list[dict[str, object]] = _frame(olga, path)["nav"]  # type: ignore[assignment]
    assert [link["label"] for link in nav if link["current"]] == ([label] if label else [])


def test_every_link_leads_to_a_page(olga: Member) -> None:
    prove(olga)
    for link in _frame(olga)["nav"]:  # type: ignore[attr-defined]
        assert olga.get(link["url"]).status_code == 200, link["label"]


def test_the_registry_and_the_counts_are_shown(olga: Member, world: World, ada: Researcher) -> None:
    frame = _frame(olga)
    counts = {link["label"]: link["count"] for link in frame["nav"]}  # type: ignore[attr-defined]
    assert frame["environment"] == "simulator"
    assert counts["Researchers"] == 1
    assert frame["health"] == "No ORCID calls yet · nothing due"


@pytest.mark.parametrize("due, words", [(1, "1 record due"), (2, "2 records due")])
def test_what_is_due_is_counted_unless_it_is_paused(
    olga: Member,
    world: World,
    make_researcher: Callable[[Tenant, str], Researcher],
    due: int,
    words: str,
) -> None:
    people = [make_researcher(world.tenant, f"person-{number}") for number in range(due + 1)]
    for number, person in enumerate(people):
        world.connect(person, orcid_id=OTHER_ID[:-1] + str(number))
    RecordSync.objects.update(push_due_at=now())
    Pause.objects.create(tenant=world.tenant, researcher=people[0], paused_at=now())
    assert _frame(olga)["health"] == f"No ORCID calls yet · {words}"
    assert olga.get("/t/north/sync/").context["progress"][0].due == due
    Pause.objects.create(tenant=world.tenant, paused_at=now())
    cache.clear()
    assert _frame(olga)["health"] == "No ORCID calls yet · nothing due"
    assert olga.get("/t/north/sync/").context["progress"][0].due == 0
