"""Verified e-mail domains and the rest of the summary: read seldom, kept, told of."""

from datetime import UTC, datetime, timedelta

import pytest
import requests
import time_machine
from django.utils.timezone import now
from pytest_django import Settings

from audit.entries import SYSTEM
from audit.models import Exchange
from scoping.context import tenant_context
from sync import actions
from sync.models import RecordSync, Snapshot
from sync.models.changes import Change
from sync.pull import schedule
from sync.pull.schedule import SummaryDue
from tenants.models import ApiType, Tenant
from tests.sync.pull.test_pull import remove_from_record
from tests.sync.world import Person, Registry, World, employment

NOON = datetime(2031, 5, 1, 12, tzinfo=UTC)
DOMAINS = ["north.edu", "hospital.example"]


def read(world: World, person: Person, *, is_due: bool = True) -> list[str]:
    """Read a record; return the last part of each address that was called."""
    if is_due:
        RecordSync.objects.update(summary_read_at=None)
    before = len(world.registry.requests())
    actions.pull_now(researcher=person.researcher, actor=SYSTEM, now=now())
    world.drain()
    return [one["path"].rpartition("/")[2] for one in world.registry.requests()[before:]]


def show(world: World, person: Person, *domains: str) -> None:
    """Let a researcher show other domains."""
    world.registry.post(
        "records", orcid=person.orcid, given_names="Ada", email_domains=list(domains)
    )


def domains_of(person: Person) -> list[str]:
    (kept,) = Snapshot.objects.filter(connection=person.connection, section="email-domains")
    return [one["value"] for one in kept.content["email-domain"]]


def news() -> list[tuple[str, str]]:
    rows = Change.objects.filter(section__in=["email-domains", "summary"]).order_by("number")
    return list(rows.values_list("kind", "label"))


def test_domains_and_counts_are_kept(world: World) -> None:
    ada = world.person(email_domains=DOMAINS)
    world.publish(ada, "10.1/a")
    world.drain()

    assert read(world, ada)[-1] == "summary"

    assert domains_of(ada) == DOMAINS
    kept = Snapshot.objects.get(section="summary")
    assert kept.content["works"]["validated-count"] == 1
    assert "email-domains" not in kept.content
    assert kept.visibility == "public"
    assert ada.sync.summary_read_at


def test_a_summary_is_read_seldom(world: World) -> None:
    ada = world.person(email_domains=DOMAINS)

    assert read(world, ada) == ["record", "summary"]
    assert read(world, ada, is_due=False) == ["record"]
    with time_machine.travel(now() + timedelta(days=2)):
        assert read(world, ada, is_due=False) == ["record"]  # it has not changed
        world.registry.post(f"records/{ada.orcid}/items", section="employment", item=employment())
        assert read(world, ada, is_due=False) == ["record", "summary"]
    with time_machine.travel(now() + timedelta(days=10)):
        assert read(world, ada, is_due=False) == ["record", "summary"]
    assert domains_of(ada) == DOMAINS


@pytest.mark.parametrize(
    "ago, due",
    [
        (None, SummaryDue.YES),
        (timedelta(hours=23), SummaryDue.NO),
        (timedelta(days=1), SummaryDue.IF_CHANGED),
        (timedelta(days=7), SummaryDue.YES),
    ],
)
def test_when_it_is_due(ago: timedelta | None, due: SummaryDue) -> None:
    assert schedule.summary_due(read_at=None if ago is None else NOON - ago, now=NOON) is due


def test_new_and_lost_domains_are_news_and_counts_are_not(world: World) -> None:
    ada = world.person(email_domains=DOMAINS[:1])
    read(world, ada)
    show(world, ada, *DOMAINS)
    read(world, ada)
    world.publish(ada, "10.1/a")
    world.drain()
    read(world, ada)
    read(world, ada)
    show(world, ada)
    read(world, ada)

    assert news() == [
        ("added", "north.edu"),
        ("changed", "north.edu, hospital.example"),
        ("removed", "north.edu, hospital.example"),
    ]
    assert not Snapshot.objects.filter(section="email-domains").exists()


def test_a_read_without_the_summary_forgets_none_of_it(world: World) -> None:
    ada = world.person(email_domains=DOMAINS)
    read(world, ada)
    world.publish(ada, "10.1/a")
    world.drain()

    assert "summary" not in read(world, ada, is_due=False)

    assert domains_of(ada) == DOMAINS
    assert [kind for kind, _ in news()] == ["added"]


@pytest.mark.parametrize("status", [404, 500])
def test_a_summary_that_is_not_answered_loses_no_reading(world: World, status: int) -> None:
    ada = world.person(email_domains=DOMAINS)
    world.publish(ada, "10.1/a")
    world.drain()
    read(world, ada)
    world.registry.fault(method="GET", path=".*/summary", status=status, times=1)

    read(world, ada)

    assert ada.sync.pulled_at
    assert domains_of(ada) == DOMAINS
    # Switched off counts as read; what failed is asked for at the next read
    assert (ada.sync.summary_read_at is not None) == (status == 404)


def test_the_public_api_has_none(
    committed: None, north: Tenant, registry: Registry, settings: Settings
) -> None:
    settings.ORCID_PUBLIC_RATE, settings.ORCID_PUBLIC_BURST = 2000, 100
    with tenant_context(north.pk):
        world = World(north, registry, api_type=ApiType.PUBLIC)
        ada = world.person(email_domains=DOMAINS, scopes=["/authenticate"])

        assert read(world, ada)[-1] == "record"


def test_the_call_is_in_the_log(world: World) -> None:
    ada = world.person(email_domains=DOMAINS)
    read(world, ada)

    assert Exchange.objects.filter(purpose="pull", status=200).count() == 2


def test_what_a_holder_marks_as_featured_stays_so(world: World) -> None:
    ada = world.person()
    item = world.publish(ada, "10.1/a")
    world.drain()
    read(world, ada)
    (ours,) = world.on_record(ada, "work")
    remove_from_record(world, ada, ours["put-code"], section="work")
    world.registry.post(
        f"records/{ada.orcid}/items", section="work", item=ours | {"display-index": "3"}
    )
    before = Change.objects.count()

    read(world, ada)
    world.change(item, title={"title": {"value": "On looms"}})
    world.drain()

    headers = {"Authorization": f"Bearer {ada.token}", "Accept": "application/json"}
    url = f"{world.registry.url}/member/v3.0/{ada.orcid}/works"
    (group,) = requests.get(url, headers=headers, timeout=10).json()["group"]
    (shown,) = group["work-summary"]
    assert shown["title"]["title"]["value"] == "On looms"
    assert shown["display-index"] == "3"
    assert Change.objects.count() == before
