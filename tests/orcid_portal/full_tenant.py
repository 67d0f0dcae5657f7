"""A tenant in which everything is: each section, each state of an item, a person and an import."""

from itertools import cycle

from django.utils.timezone import now

from audit.entries import SYSTEM
from oauth.models import Connection, ConnectionState
from records import actions as records
from records import drafts
from records.actions import ItemDraft
from records.imports import actions as imports
from records.imports.actions import Upload
from records.models import BatchState, ImportBatch, ImportLeaver, Item
from sync.dry_run.summary import DryRunOutcome
from sync.models import Change, FeedEnd, Pause, Placement, Preview, RecordSync, Snapshot
from sync.models.changes import ChangeKind
from sync.states import PlacementState, WaitsFor
from tenants.models import Credential, Researcher, Tenant
from tests.cast import _make_researcher
from tests.dashboard.world import ORCID_ID
from tests.orcid_portal.addresses import examples_of
from tests.records.section_samples import SAMPLES, row_of
from tests.records.uploads import as_csv

OTHERS = (
    "0000-0001-5109-3700", "0000-0002-2619-0514", "0000-0002-7183-4567", "0000-0001-6187-6610",
    "0000-0003-1419-2405", "0000-0002-0068-716X", "0000-0002-1694-233X",
)  # fmt: skip


def fill(tenant: Tenant, ada: Researcher) -> dict[str, str]:
    """Fill a tenant, whose context is set, and return the examples of its addresses' parts."""
    examples = examples_of(tenant, ada)
    connection = Connection.objects.get(researcher=ada)
    items = _items(ada)
    _place(items, connection)
    _read(items, connection)
    _people(tenant, connection.credential)
    _imports(tenant, ada, items)
    _dry_run(tenant, items)
    Pause.objects.create(tenant=tenant, paused_at=now(), batch=ImportBatch.objects.first())
    return examples


def _items(ada: Researcher) -> list[Item]:
    """Assert two items of each section, of which the second is withdrawn."""
    items = []
    for section, sample in SAMPLES.items():
        identifiers = [sample.identifier] if sample.identifier else []
        content = drafts.to_content(section, sample.texts, identifiers=identifiers)
        draft = ItemDraft(section, content, key=f"{section}-1")
        items.append(records.add_item(researcher=ada, draft=draft, actor=SYSTEM, now=now()))
    for item in items:
        second = Item.objects.get(pk=item.pk)
        second.pk, second.public_id, second.key = None, second.public_id[::-1], f"{item.section}-2"
        second.wanted, second.self_ids = False, []
        second.save()
    return list(Item.objects.filter(researcher=ada).order_by("pk"))


def _place(items: list[Item], connection: Connection) -> None:
    states = cycle([*PlacementState, None])
    placed = {one.item_id for one in Placement.objects.all()}
    for number, item in enumerate(items, 100):
        state = next(states)
        if state is None or item.pk in placed:
            continue
        Placement.objects.create(
            tenant_id=item.tenant_id, credential=connection.credential, item=item,
            orcid_id=ORCID_ID, section=item.section, state=state,
            put_code=None if state == PlacementState.DELETED else number,
            fingerprint=item.fingerprint, placed_at=now(), changed_at=now(),
        )  # fmt: skip


def _read(items: list[Item], connection: Connection) -> None:
    """Let the record have been read: ours and others' items of each section, and the news."""
    RecordSync.objects.filter(connection=connection).update(pulled_at=now(), pushed_at=now())
    for number, item in enumerate(items, 1):
        Snapshot.objects.create(
            tenant_id=item.tenant_id, connection=connection, section=item.section,
            put_code=1000 + number, label=item.label, content=item.content,
            fingerprint=item.fingerprint, ours=bool(number % 2), source_name="Somebody",
            visibility="public", read_at=now(),
        )  # fmt: skip
        Change.objects.create(
            tenant_id=item.tenant_id, number=number, connection=connection,
            kind=list(ChangeKind)[number % 3], section=item.section, put_code=1000 + number,
            label=item.label, ours=bool(number % 2), noted_at=now(),
        )  # fmt: skip
    FeedEnd.objects.update_or_create(
        tenant_id=connection.tenant_id, defaults={"last_number": len(items)}
    )


def _people(tenant: Tenant, credential: Credential) -> None:
    """Add somebody of each state of a connection, somebody who waits for each reason, a pause."""
    people = [(state, WaitsFor.NOTHING) for state in ConnectionState if state != "active"]
    waits = iter([WaitsFor.RECORD, WaitsFor.RESEARCHER, WaitsFor.CREDENTIAL])
    people += [(ConnectionState.ACTIVE, wait) for wait in waits]
    for (state, wait), orcid in zip(people, OTHERS, strict=True):
        person = _make_researcher(tenant, f"{state}-{wait}")
        connection = Connection.objects.create(
            tenant=tenant, researcher=person, credential=credential, orcid_id=orcid, state=state,
            scopes=["/read-limited", "/activities/update"], authenticated_at=now(),
            connected_at=now(), ended_at=None if state == ConnectionState.ACTIVE else now(),
        )  # fmt: skip
        RecordSync.objects.create(
            tenant=tenant, credential=credential, connection=connection, waits_for=wait,
            wait_note="ORCID has locked the record" if wait else "",
        )  # fmt: skip
        draft = ItemDraft("keywords", {"content": "hydrology"})
        records.add_item(researcher=person, draft=draft, actor=SYSTEM, now=now())
        if wait == WaitsFor.RECORD:
            Pause.objects.create(tenant=tenant, researcher=person, paused_at=now())
    _make_researcher(tenant, "unconnected")


def _imports(tenant: Tenant, ada: Researcher, items: list[Item]) -> None:
    """Upload a file of each section, import some, and let an import be in each state."""
    for number, (section, sample) in enumerate(SAMPLES.items()):
        good = {"identifier": f"E-{section}", "first-name": "Grace"} | row_of(sample)
        bad = {"identifier": "E-2", "first-name": "Emmy"} | dict.fromkeys(row_of(sample), "#REF!")
        upload = Upload(f"{section}.csv", section, as_csv(good, bad))
        batch = imports.stage(upload=upload, actor=SYSTEM, clock=now)
        if number % 2:
            imports.commit(batch=batch, actor=SYSTEM, clock=now)
    people = b"identifier,first-name,last-name\nada,Augusta,King\n"
    imports.stage(upload=Upload("people.csv", "people", people), actor=SYSTEM, clock=now)
    for state in BatchState:
        batch = ImportBatch.objects.create(
            tenant=tenant, file_name=f"{state}.csv", section="employment", state=state,
            created_at=now(), moved_at=now(), rows_total=1, rows_new=1, leavers=1,
        )  # fmt: skip
        ImportLeaver.objects.create(
            tenant=tenant, batch=batch, researcher=ada, item=items[0], before=items[0].fingerprint
        )


def _dry_run(tenant: Tenant, items: list[Item]) -> None:
    first = [item.pk for item in items]
    Preview.objects.create(
        tenant=tenant, created_at=now(), moved_at=now(), finished_at=now(), records_total=1,
        records_done=1, figures={outcome.value: 1 for outcome in DryRunOutcome},
        reasons=[{"what": outcome.value, "sentence": "", "items": len(first), "first": first}
                 for outcome in DryRunOutcome],
    )  # fmt: skip
