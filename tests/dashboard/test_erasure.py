"""Everything held about a person is given out whole, and forgotten whole."""

import json
from collections.abc import Callable
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.db.models import Model
from django.utils.timezone import now
from psycopg2.extensions import cursor as Cursor  # noqa: N812 (psycopg2's own class is lower-case)

from audit import actions as audit
from audit.entries import SYSTEM, Content, ExchangeEntry
from audit.verification import verify
from audit.vocabulary import Purpose, Stream
from dashboard import erasure, stored_data
from oauth.models import Connection, Grant, GrantState
from records.models import ImportBatch, ImportChange, ImportLeaver, ImportPerson, ImportRow, Item
from scoping.context import tenant_context
from scoping.models import TenantOwned
from scoping.public_ids import new_public_id
from sync.models import Pause, Preview
from sync.models.changes import ChangeKind
from sync.models.webhooks import Hook
from sync.orcid_webhooks import subscriptions
from sync.orcid_webhooks.rules import ENOUGH_TO_FORGET
from sync.pull import change_feed
from sync.pull.change_feed import RecordChange
from tenants.encryption import keys
from tenants.encryption.secrets import seal_value
from tenants.models import DataKey, Researcher, Tenant
from tests.cast import Member
from tests.dashboard.traces import leave_everywhere
from tests.dashboard.world import ORCID_ID, World, make_world
from tests.databases import dump
from tests.tenants.form_data import prove

TOKEN = "planted-access-token"
# Tables that lead to a person, and why they are not given out.
NOT_GIVEN_OUT = {DataKey: "the person's own key, sealed; it is destroyed with them"}
# Tables of a tenant in which no row is one person's.
WITHOUT_A_PERSON = {
    "membership", "credential", "importbatch", "importfile", "importrow", "unwantedtoken",
    "clienttoken", "reviewgroup", "invitation", "share", "handoverkey", "returnaddress",
    "institutionaldoor", "feedend", "longworkturn", "quota", "quotause", "quotacount",
    "identity", "identityprovider", "signinattempt", "staffsession", "ownerletter",
}  # fmt: skip


def leads_to_a_person(model: type[Model], seen: frozenset[type[Model]] = frozenset()) -> bool:
    """Say whether a row of a table refers to a researcher, directly or through other tables."""
    targets = {field.related_model for field in model._meta.local_fields if field.is_relation}
    further = [target for target in targets if isinstance(target, type) and target not in seen]
    return Researcher in targets or any(
        leads_to_a_person(target, seen | {model}) for target in further
    )


def live_through(world: World, ada: Researcher) -> None:
    """Leave a trace of a person in every table there is."""
    record = world.connect(ada)
    Pause.objects.create(tenant=world.tenant, researcher=ada, paused_at=now())
    Preview.objects.create(tenant=world.tenant, researcher=ada, created_at=now(), moved_at=now())
    world.place(world.item(ada, label="Professor Lovelace"))
    leave_everywhere(world, record)
    subscriptions.create_hooks([record.connection])
    with transaction.atomic():
        news = RecordChange(
            record.connection, ChangeKind.ADDED, "work", 1, ours=False, label="Lovelace"
        )
        change_feed.append([news], now=now())
    grant = Grant(
        tenant=world.tenant, public_id=new_public_id(), connection_id=record.connection_id,
        generation=1, token_type="bearer", scopes=[], received_at=now(),
    )  # fmt: skip
    for column in ("access_token_sealed", "response_sealed"):
        setattr(grant, column, seal_value(TOKEN, row=grant, column=column))
    grant.save()
    batch = ImportBatch.objects.create(
        tenant=world.tenant, file_name="x.csv", section="employment", created_at=now(),
        moved_at=now(), problems=[{"sentence": f"{ada.email} is doubled"}],
    )  # fmt: skip
    ImportRow.objects.create(
        tenant=world.tenant, batch=batch, number=2, cells=[ada.email, "x"], verdict="refused"
    )
    ImportChange.objects.create(tenant=world.tenant, batch=batch, researcher=ada)
    ImportLeaver.objects.create(
        tenant=world.tenant,
        batch=batch,
        researcher=ada,
        item=Item.objects.filter(researcher=ada)[0],
    )
    ImportPerson.objects.create(
        tenant=world.tenant,
        batch=batch,
        researcher=ada,
        number=2,
        changes={"email": ["", ada.email]},
    )
    content = Content(f"https://orcid.org/{ORCID_ID}", {}, '{"name": "Lovelace"}', {}, "")
    with transaction.atomic():
        audit.record_exchanges([_call(ada, content)])


def _call(ada: Researcher, content: Content) -> ExchangeEntry:
    key = keys.researcher_keys([ada.pk])[ada.pk]
    return ExchangeEntry(
        at=now(), environment="simulator", purpose=Purpose.PUSH, method="POST", duration_ms=1,
        content=content, key=key, researcher_id=ada.pk, status=201,
    )  # fmt: skip


def revoked() -> None:
    """Let ORCID have taken every revocation, and refused to remove a webhook often enough."""
    Hook.objects.update(attempts=ENOUGH_TO_FORGET)
    Grant.objects.update(state=GrantState.REVOKED, revoke_due_at=None)


def traces(text: str, *words: str) -> list[str]:
    return [word for word in words if word in text or word.encode().hex() in text]


def test_everything_held_is_given_out_without_tokens(
    alice: Member, world: World, ada: Researcher
) -> None:
    live_through(world, ada)
    prove(alice)

    answer = alice.get(f"/t/north/researchers/{ada.public_id}/held/")
    text = answer.getvalue().decode()
    found = json.loads(text)

    assert found["researcher"][0]["email"] == ada.email
    assert found["connection"][0]["orcid_id"] == ORCID_ID
    assert "Lovelace" in found["exchange"][0]["content"]["request_body"]
    assert found["item"][0]["label"] == "Professor Lovelace"
    assert TOKEN not in text and "_sealed" not in text
    assert answer["Cache-Control"] == "no-store"


def test_a_new_table_is_given_out_or_named_here() -> None:
    known = {model for model, _ in stored_data.TABLES}
    owned = [model for model in apps.get_models() if issubclass(model, TenantOwned)]
    of_people = {model for model in owned if leads_to_a_person(model)}
    others = {model._meta.model_name for model in owned if model not in of_people | known}

    assert of_people - {Researcher} == known - {Researcher} | set(NOT_GIVEN_OUT)
    assert others <= WITHOUT_A_PERSON


def test_a_person_leaves_a_trace_in_every_table_and_none_once_erased(
    alice: Member, north: Tenant, ada: Researcher
) -> None:
    with tenant_context(north.pk):
        live_through(make_world(north), ada)
        before = {model for model, path in stored_data.TABLES if rows_of(model, path, ada)}
        revoked()
        Connection.objects.update(state="disconnected")
        erasure.erase_researcher(researcher=ada, actor=SYSTEM, now=now())
        after = {model for model, path in stored_data.TABLES if rows_of(model, path, ada)}

    assert before == {model for model, _ in stored_data.TABLES}
    assert after == set()


def rows_of(model: type[Model], path: str, ada: Researcher) -> int:
    return model._base_manager.filter(**{path: ada.pk}).count()


def test_erasing_waits_for_permission_and_tokens(
    alice: Member, world: World, ada: Researcher
) -> None:
    live_through(world, ada)
    prove(alice)
    path = f"/t/north/researchers/{ada.public_id}/erase/"
    forget = {"step": "forget", "own_key": ada.external_ref}

    assert "Delete items from the record" in alice.get(path).content.decode()
    alice.post(f"{path}step/", forget)
    assert Researcher.objects.filter(pk=ada.pk).exists()
    alice.post(f"{path}step/", {"step": "take-off"})
    assert not ada.items.filter(wanted=True).exists()
    alice.post(f"{path}step/", {"step": "end"})
    assert "token is being revoked" in alice.get(path).content.decode()
    alice.post(f"{path}step/", forget)
    assert Researcher.objects.filter(pk=ada.pk).exists()


def test_an_erased_person_is_in_no_table_and_the_chain_holds(
    committed: None, owner_cursor: Cursor, north: Tenant, alice: Member, ada: Researcher
) -> None:
    words = (ada.email, "Lovelace", ORCID_ID)
    with tenant_context(north.pk):
        live_through(make_world(north), ada)
        assert set(traces(dump(owner_cursor, tenant_id=north.pk), *words)) == set(words)
        prove(alice)
        path = f"/t/north/researchers/{ada.public_id}/erase/step/"
        alice.post(path, {"step": "end"})
        revoked()
        alice.post(path, {"step": "forget", "own_key": ada.external_ref})

        assert traces(dump(owner_cursor, tenant_id=north.pk), *words) == []
        assert [verify(stream).broken_at for stream in Stream] == [None, None]
        assert alice.get("/t/north/audit/").status_code == 200


def test_the_wrong_key_erases_nobody(alice: Member, world: World, ada: Researcher) -> None:
    prove(alice)

    path = f"/t/north/researchers/{ada.public_id}/erase/step/"
    alice.post(path, {"step": "forget", "own_key": "somebody"})

    assert Researcher.objects.filter(pk=ada.pk).exists()


def test_who_may_erase_and_take_out(
    make_member: Callable[[Tenant, str, str], Member],
    north: Tenant,
    alice: Member,
    bob: Member,
    charlie: Member,
    ada: Researcher,
) -> None:
    path = f"/t/north/researchers/{ada.public_id}/"
    eve = make_member(north, "eve", "editor")
    prove(bob)
    prove(eve)

    assert bob.get(f"{path}erase/").status_code == 404
    assert bob.post(f"{path}erase/step/", {"step": "end"}).status_code == 404
    assert bob.get(f"{path}held/").status_code == 200
    assert f"{path}held/" in bob.get(path).text
    # What is held includes the log, which editors do not see.
    assert eve.get(f"{path}held/").status_code == 404
    assert f"{path}held/" not in eve.get(path).text
    for page in ("erase/", "held/"):
        assert charlie.get(path + page).status_code == 404
        with_old_proof = alice.get(path + page)
        assert with_old_proof["Location"].startswith("/accounts/reauthenticate/")


def test_an_erased_tenant_leaves_a_log_that_holds(
    committed: None, owner_cursor: Cursor, north: Tenant, alice: Member, ada: Researcher
) -> None:
    with tenant_context(north.pk):
        live_through(make_world(north), ada)
        with pytest.raises(CommandError, match="1 tokens wait to be revoked and 1 webhooks"):
            call_command("erase_tenant", tenant="north", confirm="north")
        Grant.objects.update(revoke_due_at=None)
        with pytest.raises(CommandError, match=r"0 tokens .* and 1 webhooks .*. Run again"):
            call_command("erase_tenant", tenant="north", confirm="north")
        Pause.objects.create(tenant=north, paused_at=now())
        with pytest.raises(CommandError, match="everything is paused: resume"):
            call_command("erase_tenant", tenant="north", confirm="north")
        revoked()
        call_command("erase_tenant", tenant="north", confirm="north", stdout=StringIO())

        words = (ada.email, ORCID_ID, "North University", alice.user.email, "a-secret-of-north")
        assert traces(dump(owner_cursor, tenant_id=north.pk), *words) == []
        assert [verify(stream).broken_at for stream in Stream] == [None, None]
        assert not Connection.objects.exists()


def test_erasing_a_tenant_touches_no_other(
    committed: None, north: Tenant, south: Tenant, charlie: Member
) -> None:
    call_command("erase_tenant", tenant="north", confirm="north", stdout=StringIO())

    assert charlie.get("/t/south/").status_code == 200
    assert charlie.get("/t/north/").status_code == 404


def test_a_tenant_is_erased_only_by_its_name_said_twice(north: Tenant) -> None:
    with pytest.raises(CommandError, match="nothing was done"):
        call_command("erase_tenant", tenant="north", confirm="south")
