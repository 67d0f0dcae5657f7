"""An import that was not sent yet is taken back whole."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import now

from audit.entries import SYSTEM
from audit.models import Event
from records import actions as items
from records.imports import actions, undo
from records.imports.actions import Approval
from records.imports.queries import KEPT_FOR_CORRECTION
from records.models import BatchState, ImportBatch, ImportChange, ImportPerson, Item
from tenants import actions as tenants
from tenants.models import DataKey, Researcher
from tests.cast import Member
from tests.records.uploads import ROW, as_csv, run, stage

pytestmark = pytest.mark.usefixtures("in_north")


def undone(batch: ImportBatch) -> ImportBatch:
    actions.undo(batch=batch, actor=SYSTEM, clock=now)
    batch.refresh_from_db()
    assert batch.state == BatchState.UNDONE
    assert not ImportChange.objects.filter(batch=batch).exists()
    return batch


def test_what_it_added_is_gone_with_the_people(ada: Researcher) -> None:
    batch = run(as_csv(ROW, ROW | {"identifier": "ada"}))
    assert undo.plan(batch).deleted == 2

    undone(batch)

    assert not Item.objects.exists()
    assert list(Researcher.objects.all()) == [ada]
    assert not DataKey.objects.exclude(researcher=ada).filter(researcher__isnull=False).exists()
    assert Event.objects.filter(kind="import.undone").exists()


def test_changed_items_go_back_to_what_they_were() -> None:
    run(as_csv(ROW | {"id": "c"}))
    before = Item.objects.values().get()
    batch = run(as_csv(ROW | {"id": "c", "role-title": "Dean"}))

    undone(batch)

    after = Item.objects.values().get()
    assert {k: v for k, v in after.items() if k != "changed_at"} == {
        k: v for k, v in before.items() if k != "changed_at"
    }


def test_a_withdrawn_item_that_came_back_is_withdrawn_again() -> None:
    run(as_csv(ROW))
    items.withdraw_item(item=Item.objects.get(), actor=SYSTEM, now=now())
    batch = run(as_csv(ROW))
    assert Item.objects.get().wanted

    undone(batch)

    assert not Item.objects.get().wanted


@pytest.mark.parametrize("by_import", [True, False])
def test_what_was_changed_since_is_left_and_listed(
    by_import: bool,  # noqa: FBT001 (a parameter of the test)
) -> None:
    batch = run(as_csv(ROW | {"id": "c"}, ROW | {"id": "d", "role-title": "Dean"}))
    if by_import:
        run(as_csv(ROW | {"id": "c", "role-title": "Provost"}))
    else:
        item = Item.objects.get(key="c")
        content = item.content | {"role-title": "Provost"}
        items.change_item(item=item, content=content, actor=SYSTEM, now=now())
    assert undo.plan(batch).left == ["Provost, University of Edinburgh"]

    undone(batch)

    assert [item.key for item in Item.objects.all()] == ["c"]
    assert "“Provost, University of Edinburgh” was changed after" in batch.notes[-1]


def test_people_get_their_names_back_unless_changed_since(ada: Researcher) -> None:
    batch = stage(as_csv(ROW | {"identifier": "ada", "first-name": "Augusta", "last-name": "King"}))
    actions.commit(batch=batch, actor=SYSTEM, clock=now, approval=Approval(updates_people=True))
    batch.refresh_from_db()
    Researcher.objects.filter(pk=ada.pk).update(given_names="A.")

    undone(batch)

    ada.refresh_from_db()
    assert ada.name == "A. Lovelace"
    assert not ImportPerson.objects.exists()


def test_a_person_with_other_items_stays() -> None:
    batch = run(as_csv(ROW | {"id": "c"}))
    run(as_csv(ROW | {"id": "d", "role-title": "Dean", "start-date": "2001"}))

    undone(batch)

    assert [item.key for item in Item.objects.all()] == ["d"]
    assert Researcher.objects.filter(external_ref="E-1").exists()


def test_a_person_who_was_invited_stays() -> None:
    batch = run(as_csv(ROW))
    person = Researcher.objects.get(external_ref="E-1")
    tenants.change_researchers_in_batch(changes={}, now=now())
    from oauth.models import Authorization  # noqa: PLC0415 (one test)
    from tenants.models import Credential  # noqa: PLC0415 (one test)

    credential = Credential.objects.create(
        tenant_id=person.tenant_id, environment="simulator", api_type="member",
        client_id="APP-1", scopes=[], secret_sealed=b"", created_at=now(), changed_at=now(),
    )  # fmt: skip
    Authorization.objects.create(
        tenant_id=person.tenant_id, researcher=person, credential=credential, scopes=[],
        state_hash=b"s", browser_hash=b"b", created_at=now(), expires_at=now(),
    )  # fmt: skip

    undone(batch)

    assert Researcher.objects.filter(pk=person.pk).exists()
    assert not Item.objects.exists()


def test_undoing_twice_is_once_and_ends_with_the_term() -> None:
    batch = run(as_csv(ROW))
    assert not undo.can_be_undone(batch, now=now() + KEPT_FOR_CORRECTION + timedelta(days=1))
    undone(batch)

    assert not actions.undo(batch=batch, actor=SYSTEM, clock=now)


def test_an_undo_that_was_interrupted_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = run(as_csv(*(ROW | {"identifier": f"E-{number}"} for number in range(5))))
    monkeypatch.setattr(actions, "SLICE", 2)
    ImportBatch.objects.filter(pk=batch.pk).update(state=BatchState.UNDOING)
    assert actions._slice(batch, now=now())
    assert Item.objects.count() == 3

    actions.put_in(batch=batch, clock=now)

    batch.refresh_from_db()
    assert (batch.state, Item.objects.count()) == (BatchState.UNDONE, 0)


def test_alice_sees_what_it_would_do_and_undoes(alice: Member) -> None:
    batch = run(as_csv(ROW))
    url = reverse("records:import_undo", args=["north", batch.public_id])
    page = alice.get(reverse("records:import", args=["north", batch.public_id]))
    assert url in page.content.decode()

    assert "Undo the import" in alice.get(url).content.decode()
    assert "Undone" in alice.post(url, follow=True).content.decode()
    assert not Item.objects.exists()
    assert alice.get(url).status_code == 302
