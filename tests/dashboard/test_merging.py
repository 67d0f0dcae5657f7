"""Two researchers who turn out to be one: what moves, what is refused, and who may do it."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model
from django.utils.timezone import now
from psycopg2.extensions import cursor as Cursor  # noqa: N812 (psycopg2's own class is lower-case)

from audit.entries import SYSTEM
from audit.models import Event, Exchange
from audit.verification import verify
from audit.vocabulary import Stream
from dashboard import erasure, merging, stored_data
from oauth.models import Connection, Grant
from records.models import ImportBatch, ImportChange, ImportLeaver, ImportPerson, ImportRow, Item
from scoping.context import tenant_context
from scoping.models import TenantOwned
from sync.models import Pause, Placement, Preview, RecordSync
from sync.models.webhooks import Hook
from sync.orcid_webhooks.rules import ENOUGH_TO_FORGET
from sync.states import PlacementState
from tenants import actions
from tenants.encryption.secrets import open_value
from tenants.models import DataKey, Researcher, Tenant
from tests.cast import Member
from tests.dashboard.test_erasure import TOKEN, live_through, revoked
from tests.dashboard.world import ORCID_ID, OTHER_ID, World, make_world
from tests.databases import dump

MakeResearcher = Callable[[Tenant, str], Researcher]
# Tables that refer to a researcher, whose rows stay with the row that is left
STAYS: dict[type[Model], str] = {
    DataKey: "it seals their part of the log, which stays readable",
    ImportLeaver: "whether the one person is missing from a full list is to be seen anew",
    Researcher: "who was merged before is merged into the same person",
}


@pytest.fixture
def bea(world: World, make_researcher: MakeResearcher) -> Researcher:
    """Return a second researcher, who turns out to be Ada."""
    return make_researcher(world.tenant, "bea")


def merge(kept: Researcher, other: Researcher) -> None:
    merging.merge_researchers(kept=kept, other=other, actor=SYSTEM, now=now())


def items_of(person: Researcher, **which: Any) -> list[Item]:  # noqa: ANN401
    return list(Item.objects.filter(researcher=person, **which).order_by("pk"))


def test_every_table_that_refers_to_a_researcher_is_moved_or_named_here() -> None:
    owned = [model for model in apps.get_models() if issubclass(model, TenantOwned)]
    referring = {
        model
        for model in owned
        if any(field.related_model is Researcher for field in model._meta.local_fields)
    }

    assert referring == set(merging.MOVED) | set(STAYS)
    for model in merging.MOVED:
        assert model._meta.get_field("researcher").related_model is Researcher


def test_all_rows_move_and_what_is_sealed_still_opens(
    world: World, ada: Researcher, bea: Researcher
) -> None:
    live_through(world, bea)
    ImportPerson.objects.update(applied_at=now())
    ImportChange.objects.update(item=Item.objects.get())
    assert ImportLeaver.objects.exists()
    expected = merging.plan(kept=ada, other=bea).counts

    merge(ada, bea)

    assert all(expected.values())
    for model in merging.MOVED:
        owners = set(model._base_manager.values_list("researcher", flat=True))
        assert owners == {ada.pk}, model
    assert open_value(Grant.objects.get(), "access_token_sealed").reveal() == TOKEN
    assert not ImportLeaver.objects.exists()
    assert Researcher.with_merged.get(pk=bea.pk).merged_into == ada


def test_nothing_of_the_merged_one_is_left_but_what_the_log_needs(
    committed: None,
    owner_cursor: Cursor,
    north: Tenant,
    ada: Researcher,
    make_researcher: MakeResearcher,
) -> None:
    with tenant_context(north.pk):
        bea = make_researcher(north, "bea")
        live_through(make_world(north), bea)
        merge(ada, bea)
        text = dump(owner_cursor, tenant_id=north.pk)
        left = {
            model
            for model, path in stored_data.TABLES
            if model._base_manager.filter(**{path: bea.pk}).exists()
        }

        merged = Researcher.with_merged.get(pk=bea.pk)

    assert left == {Researcher}
    assert bea.email not in text
    assert (merged.given_names, merged.email, merged.external_ref) == ("", "", "bea")


def test_what_the_kept_one_lacks_is_filled_and_nothing_else(
    ada: Researcher, bea: Researcher
) -> None:
    Researcher.objects.filter(pk=ada.pk).update(email="", search_email="", department="Engines")
    Researcher.objects.filter(pk=bea.pk).update(claimed_orcid_id=ORCID_ID, department="Looms")

    merge(ada, bea)

    ada.refresh_from_db()
    assert (ada.email, ada.search_email) == (bea.email, bea.email)
    assert (ada.claimed_orcid_id, ada.department) == (ORCID_ID, "Engines")
    assert (ada.given_names, ada.external_ref) == ("Ada", "ada")


@pytest.mark.parametrize("paused", [("ada",), ("bea",), ("ada", "bea")])
def test_a_pause_of_either_goes_on(
    world: World, ada: Researcher, bea: Researcher, paused: tuple[str, ...]
) -> None:
    for person in (ada, bea):
        if person.external_ref in paused:
            Pause.objects.create(tenant=world.tenant, researcher=person, paused_at=now())

    merge(ada, bea)

    assert Pause.objects.get().researcher == ada


def test_permissions_in_two_environments_are_no_contradiction(
    world: World, ada: Researcher, bea: Researcher
) -> None:
    world.connect(ada, ORCID_ID)
    world.credential = make_sandbox(world)
    world.connect(bea, OTHER_ID)

    merge(ada, bea)

    assert Connection.objects.filter(researcher=ada, state="active").count() == 2


def make_sandbox(world: World) -> Any:  # noqa: ANN401
    credential = world.credential
    credential.pk, credential.public_id = (
        None,
        "sandbox000000000000000"[: len(credential.public_id)],
    )
    credential.environment, credential.client_id = "sandbox", "APP-NORTH00000000002"
    credential.save(force_insert=True)
    return credential


def test_nobody_is_merged_with_themselves_or_twice(ada: Researcher, bea: Researcher) -> None:
    with pytest.raises(merging.MergeRefusedError, match="two different"):
        merge(ada, ada)
    merge(ada, bea)
    for kept, other in ((ada, bea), (bea, ada)):
        with pytest.raises(merging.MergeRefusedError, match="in the meantime"):
            merge(kept, other)


def test_who_was_merged_before_is_merged_into_the_one_who_is_left_at_last(
    world: World, ada: Researcher, bea: Researcher, make_researcher: MakeResearcher
) -> None:
    cia = make_researcher(world.tenant, "cia")

    merge(bea, cia)
    merge(ada, bea)

    merged = Researcher.with_merged.exclude(merged_into=None)
    assert {one.external_ref: one.merged_into for one in merged} == {"bea": ada, "cia": ada}


def test_one_event_on_each_with_ids_alone(ada: Researcher, bea: Researcher) -> None:
    merge(ada, bea)

    events = Event.objects.filter(kind="researcher.merged")
    details = {"kept": ada.public_id, "merged": bea.public_id}
    assert {(one.subject_id, json.dumps(one.details)) for one in events} == {
        (ada.public_id, json.dumps(details)),
        (bea.public_id, json.dumps(details)),
    }


def test_one_of_two_equal_items_is_withdrawn_and_keeps_its_put_code(
    world: World, ada: Researcher, bea: Researcher
) -> None:
    world.connect(ada, state="lost")
    world.connect(bea, OTHER_ID)
    old, new = world.item(ada, "Dean"), world.item(bea, "Dean")
    gone = world.place(old)
    world.place(new, orcid_id=OTHER_ID)
    other = world.item(bea, "Reader")

    plan = merging.plan(kept=ada, other=bea)
    assert (len(plan.withdrawn), plan.off_records) == (1, 1)
    merge(ada, bea)

    assert items_of(ada, wanted=True) == [new, other]
    assert Placement.objects.get(item=old).put_code == gone.put_code
    assert RecordSync.objects.filter(push_due_at__isnull=False).count() == 2


def test_what_the_researcher_removed_is_added_to_no_record(
    world: World, ada: Researcher, bea: Researcher
) -> None:
    world.connect(ada)
    world.connect(bea, OTHER_ID, state="lost")
    there, removed = world.item(ada, "Dean"), world.item(bea, "Dean")
    world.place(removed, PlacementState.REMOVED, orcid_id=OTHER_ID)

    merge(ada, bea)

    assert items_of(ada, wanted=True) == [removed]
    assert {(row.orcid_id, row.state) for row in Placement.objects.filter(item=removed)} == {
        (ORCID_ID, "removed"),
        (OTHER_ID, "removed"),
    }
    assert not Placement.objects.filter(item=there).exists()


def test_of_two_items_with_one_key_and_other_words_both_stay(
    world: World, ada: Researcher, bea: Researcher
) -> None:
    first, second = world.item(ada, "Dean"), world.item(bea, "Reader")
    Item.objects.update(key="E-7")

    merge(ada, bea)

    assert [(one.pk, one.key, one.wanted) for one in items_of(ada)] == [
        (first.pk, "E-7", True),
        (second.pk, "E-7 (2)", True),
    ]


def test_a_reference_goes_over_to_the_item_that_stays(
    world: World, ada: Researcher, bea: Researcher
) -> None:
    old, named = world.item(ada, "Dean"), world.item(bea, "Dean")
    Item.objects.filter(pk=old.pk).update(key="auto-1")
    Item.objects.filter(pk=named.pk).update(key="E-7")

    merge(ada, bea)

    keys_now = {one.pk: (one.key, one.wanted) for one in items_of(ada)}
    assert keys_now == {old.pk: ("E-7", True), named.pk: ("E-7 (2)", False)}


def test_undoing_an_import_removes_nobody_who_was_there_otherwise(
    world: World, ada: Researcher, bea: Researcher
) -> None:
    batches = [
        ImportBatch.objects.create(
            tenant=world.tenant, file_name="x.csv", section="people", created_at=now(),
            moved_at=now(),
        )
        for _ in range(2)
    ]  # fmt: skip
    both, one = batches
    for person in (ada, bea):
        ImportChange.objects.create(tenant=world.tenant, batch=both, researcher=person)
    ImportChange.objects.create(tenant=world.tenant, batch=one, researcher=bea)
    ImportPerson.objects.create(
        tenant=world.tenant, batch=one, researcher=bea, number=2,
        changes={"external_ref": ["bea", "B-1"]},
    )  # fmt: skip

    merge(ada, bea)

    assert [row.batch for row in ImportChange.objects.all()] == [both]
    assert not ImportPerson.objects.exists()


def test_erasing_the_kept_one_destroys_both_keys(
    alice: Member, world: World, ada: Researcher, bea: Researcher
) -> None:
    live_through(world, bea)
    merge(ada, bea)
    revoked()
    Connection.objects.update(state="disconnected")
    Hook.objects.update(attempts=ENOUGH_TO_FORGET)
    # Something that came at the moment of the merge
    Preview.objects.create(tenant=world.tenant, researcher=bea, created_at=now(), moved_at=now())

    erasure.erase_researcher(researcher=ada, actor=SYSTEM, now=now())

    assert not Researcher.with_merged.exists()
    assert not DataKey.objects.filter(researcher__isnull=False).exists()
    assert not any(model._base_manager.exists() for model in merging.MOVED)
    (row,) = Exchange.objects.all()
    assert alice.get(f"/t/north/audit/{row.pk}/").context["content"] is None
    assert [verify(stream).broken_at for stream in Stream] == [None, None]


def test_two_merges_at_once_follow_each_other(
    committed: None, north: Tenant, ada: Researcher, make_researcher: MakeResearcher
) -> None:
    with tenant_context(north.pk):
        bea = make_researcher(north, "bea")

    def attempt(pair: tuple[Researcher, Researcher]) -> str:
        try:
            with tenant_context(north.pk):
                merge(*pair)
        except merging.MergeRefusedError as refused:
            return str(refused)
        finally:
            connection.close()
        return "merged"

    with ThreadPoolExecutor(2) as pool:
        results = sorted(pool.map(attempt, [(ada, bea), (bea, ada)]))

    assert results[1] == "merged" and "in the meantime" in results[0]
    with tenant_context(north.pk):
        assert Researcher.objects.count() == 1


def test_a_merged_reference_is_refused_for_a_new_person(ada: Researcher, bea: Researcher) -> None:
    merge(ada, bea)
    draft = actions.ResearcherDraft(external_ref="bea", given_names="Bea")

    with pytest.raises(actions.ReferenceTakenError, match=ada.name):
        actions.add_researcher(draft=draft, actor=SYSTEM, now=now())


def test_two_live_permissions_for_different_ids_are_refused(
    world: World, ada: Researcher, bea: Researcher
) -> None:
    world.connect(ada, ORCID_ID)
    world.connect(bea, OTHER_ID)

    with pytest.raises(merging.MergeRefusedError, match=f"{OTHER_ID}, {ORCID_ID}"):
        merge(ada, bea)
    assert set(Researcher.objects.all()) == {ada, bea}


@pytest.mark.parametrize("busy", ["ada", "bea"])
def test_a_call_under_way_is_waited_for(
    world: World, ada: Researcher, bea: Researcher, busy: str
) -> None:
    record = world.connect(ada if busy == "ada" else bea)
    RecordSync.objects.filter(pk=record.pk).update(leased_until=now() + timedelta(minutes=1))

    with pytest.raises(merging.MergeRefusedError, match="Try again soon"):
        merge(ada, bea)
    assert set(Researcher.objects.all()) == {ada, bea}


def test_an_address_that_the_merge_drops_is_in_no_refused_row(
    world: World, ada: Researcher, bea: Researcher
) -> None:
    batch = ImportBatch.objects.create(
        tenant=world.tenant, file_name="x.csv", section="work", created_at=now(), moved_at=now(),
        notes=[f"{bea.email} is there twice", "Something else"],
    )  # fmt: skip
    for number, word in enumerate((ada.email, bea.email), start=2):
        ImportRow.objects.create(
            tenant=world.tenant, batch=batch, number=number, cells=[word], verdict="refused"
        )

    merge(ada, bea)

    assert [row.cells for row in ImportRow.objects.all()] == [[ada.email]]
    batch.refresh_from_db()
    assert batch.notes == ["Something else"]


@pytest.mark.parametrize("state, is_asked", [("active", False), ("lost", True)])
def test_nobody_is_asked_again_who_is_connected(
    world: World, ada: Researcher, bea: Researcher, state: str, *, is_asked: bool
) -> None:
    lost = world.connect(ada, state="lost").connection
    Connection.objects.filter(pk=lost.pk).update(ask_due_at=now())
    world.connect(bea, OTHER_ID, state=state)

    merge(ada, bea)

    lost.refresh_from_db()
    assert bool(lost.ask_due_at) is is_asked
