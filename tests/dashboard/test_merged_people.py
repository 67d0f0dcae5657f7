"""Pages know a person by all they were known as, before two researchers were merged."""

import json
from collections.abc import Callable

import pytest
from django.db import transaction
from django.db.models import Model
from django.utils.timezone import now

from audit import actions as audit
from audit.entries import SYSTEM, Content, ExchangeEntry
from audit.vocabulary import Purpose
from dashboard import erasure
from records.models import ImportBatch, ImportRow
from sync.models import Preview
from tenants.encryption import keys
from tenants.models import DataKey, Researcher, Tenant
from tests.cast import Member
from tests.dashboard.world import World
from tests.tenants.form_data import prove
from tests.tenants.merged import leave_merged

MakeResearcher = Callable[[Tenant, str], Researcher]
# Tables that refer to a researcher, whose rows stay with the row that is left
STAYS: dict[type[Model], str] = {
    DataKey: "it seals their part of the log, which stays readable",
    Researcher: "who was merged before is merged into the same person",
}


@pytest.fixture
def bea(world: World, make_researcher: MakeResearcher) -> Researcher:
    """Return a second researcher, who turns out to be Ada."""
    return make_researcher(world.tenant, "bea")


def test_the_log_of_both_is_read_in_one_place(
    alice: Member, world: World, ada: Researcher, bea: Researcher
) -> None:
    with transaction.atomic():
        audit.record_exchanges([call(ada, "first"), call(bea, "second")])
    leave_merged(bea, into=ada)
    prove(alice)
    path = f"/t/north/researchers/{ada.public_id}/"

    for public_id in (ada.public_id, bea.public_id):
        rows = alice.get(f"/t/north/audit/?researcher={public_id}").context["rows"]
        assert [row["person"] for row in rows] == [ada, ada]
    found = json.loads(alice.get(f"{path}held/").getvalue())
    bodies = {one["content"]["request_body"] for one in found["exchange"]}
    assert bodies == {"first", "second"}
    assert {one["external_ref"] for one in found["researcher"]} == {"ada", "bea"}
    assert {one["subject_id"] for one in found["event"]} >= {ada.public_id, bea.public_id}
    assert len(alice.get(f"{path}?view=history").context["happenings"]) >= 4


def call(person: Researcher, body: str) -> ExchangeEntry:
    key = keys.researcher_keys([person.pk])[person.pk]
    return ExchangeEntry(
        at=now(), environment="simulator", purpose=Purpose.PUSH, method="POST", duration_ms=1,
        content=Content("https://orcid.org/", {}, body, {}, ""), key=key,
        researcher_id=person.pk, status=201,
    )  # fmt: skip


def test_an_address_of_the_merged_one_leads_to_the_kept_one(
    alice: Member, bob: Member, charlie: Member, world: World, ada: Researcher, bea: Researcher
) -> None:
    world.connect(ada)
    type(world.tenant).objects.filter(pk=world.tenant.pk).update(public_pages=True)
    leave_merged(bea, into=ada)
    path = f"/t/north/researchers/{bea.public_id}/"

    assert alice.get(path)["Location"] == f"/t/north/researchers/{ada.public_id}/"
    assert bob.get(path).status_code == 302
    assert charlie.get(path).status_code == 404
    assert alice.get(f"/p/{bea.public_id}/").status_code == 200


def test_erasing_a_person_takes_what_came_at_the_moment_of_the_merge(
    world: World, ada: Researcher, bea: Researcher
) -> None:
    leave_merged(bea, into=ada)
    Preview.objects.create(tenant=world.tenant, researcher=bea, created_at=now(), moved_at=now())

    erasure.erase_researcher(researcher=ada, actor=SYSTEM, now=now())

    assert not Researcher.with_merged.exists()
    assert not DataKey.objects.filter(researcher__isnull=False).exists()


def test_erasing_a_person_looks_for_both_references_in_files(
    world: World, ada: Researcher, bea: Researcher
) -> None:
    batch = ImportBatch.objects.create(
        tenant=world.tenant, file_name="x.csv", section="work", created_at=now(), moved_at=now()
    )
    for number, word in enumerate(("ada", "bea", "cia"), start=2):
        ImportRow.objects.create(
            tenant=world.tenant, batch=batch, number=number, cells=[word], verdict="refused"
        )
    leave_merged(bea, into=ada)

    erasure.erase_researcher(researcher=ada, actor=SYSTEM, now=now())

    assert [row.cells for row in ImportRow.objects.all()] == [["cia"]]
