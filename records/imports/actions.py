"""Take uploads, and put in what a person has seen and agreed to."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import F

from audit import actions as audit
from audit.entries import Actor, EventEntry, Subject
from audit.vocabulary import ActorKind, EventKind
from records.imports import (
    choices,
    enqueue,
    leavers,
    people_changes,
    queries,
    staging,
    storing,
)
from records.imports import undo as undoing
from records.imports.columns import PEOPLE
from records.imports.judging import refuse_doubles
from records.imports.limits import ROWS_IN_REQUEST
from records.imports.options import ReadingOptions
from records.imports.rows import RowDraft
from records.imports.staging import Clock
from records.models import (
    BatchState,
    ImportBatch,
    ImportChange,
    ImportFile,
    ImportLeaver,
    ImportPerson,
    ImportRow,
    Item,
    RowChoice,
    RowVerdict,
)
from records.queries import items_here_and_coming
from records.signals import items_changed
from records.values.refusal import ValueRefusedError
from scoping.context import required_tenant_id, tenant_context
from scoping.inserting import insert
from scoping.translation import N_
from tenants import actions as tenants
from tenants import long_work, quotas
from tenants.actions import ResearcherDraft
from tenants.encryption.rotation import tenant_ids
from tenants.models import QuotaName, Researcher
from tenants.queries import current_by_merged_reference
from tenants.quotas import QuotaReachedError

SLICE = 1000
BYTES_IN_REQUEST = 1024 * 1024
TURN = timedelta(seconds=5)
"""How long one task puts rows in before it queues itself behind others."""
MOST_ATTEMPTS = 5
"""How often an import is begun without getting on; the sweep comes once a minute."""
_NOT_CHECKED = N_(
    "The file could not be checked: {count} attempts failed. Split it, or save it in another "
    "format, and upload it again. If that does not help, ask the support of the portal."
).format(count=MOST_ATTEMPTS)
_NOT_PUT_IN = N_(
    "The import has stopped: {count} attempts to import its next rows failed. Rows that were "
    "already imported stay. Ask the support of the portal, or discard the import."
).format(count=MOST_ATTEMPTS)

_GONE_SINCE_CHECK = N_(
    "The researcher was removed, or merged with another one, after the file was checked."
)
_GONE_FROM_RECORD = N_(
    "The item on the ORCID record was removed, or taken over otherwise, after the file was checked."
)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came, the section chosen for it, and how it is to be read."""

    file_name: str
    section: str
    content: bytes
    options: ReadingOptions = field(default_factory=ReadingOptions)

    @property
    def is_small(self) -> bool:
        """Say whether it is checked while the person waits."""
        return (
            len(self.content) <= BYTES_IN_REQUEST and self.content.count(b"\n") <= ROWS_IN_REQUEST
        )


def stage(*, upload: Upload, actor: Actor, clock: Clock) -> ImportBatch:
    """Keep an upload and check it: at once if it is small, else by a worker.

    Raises:
        QuotaReachedError: too many files are waiting, or too much.
    """
    with transaction.atomic(durable=True):
        now, size = clock(), len(upload.content)
        quotas.take(QuotaName.FILES_WAITING, 1, used=queries.files_waiting, now=now)
        quotas.take(QuotaName.BYTES_WAITING, size, used=queries.bytes_waiting, now=now)
        batch = _new_batch(upload, actor=actor, now=now)
        ImportFile.objects.create(tenant_id=batch.tenant_id, batch=batch, content=upload.content)
        _log(EventKind.IMPORT_STAGED, batch, actor=actor, now=batch.created_at)
        if not upload.is_small:
            _on_commit(enqueue.check_soon, batch)
    if upload.is_small:
        staging.check(batch=batch, clock=clock)
        batch.refresh_from_db()
    return batch


@dataclass(frozen=True, slots=True)
class Approval:
    """What a person chose with the approval.

    ``updates_people``: what the file says anew of known researchers is taken over. ``leavers``:
    the date on which the items end of those who are missing from a full list, or the word
    ``records.imports.leavers.WITHDRAW``; empty: they stay.
    """

    updates_people: bool = False
    leavers: str = ""


class ApprovalRefusedError(ValueError):
    """What a person chose with the approval cannot be done; the text says why."""


def commit(
    *, batch: ImportBatch, actor: Actor, clock: Clock, approval: Approval = Approval()
) -> bool:
    """Let the good rows of a staged import go in; say whether it is the one that began it.

    Raises:
        QuotaReachedError: the tenant may not have so many researchers or items.
        ApprovalRefusedError: the end date is none.
    """
    _refuse_bad_date(approval.leavers)
    with transaction.atomic(durable=True):
        # Compare and swap: a second click, or a second tab, begins nothing.
        began = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.STAGED).update(
            state=BatchState.COMMITTING, moved_at=clock(), updates_people=approval.updates_people
        )
        if not began:
            return False
        batch.refresh_from_db()
        batch.options = batch.options | {"leavers": approval.leavers}
        choices.settle(batch)
        batch.save()
        _see_that_it_fits(batch, now=clock())
        _log(EventKind.IMPORT_COMMITTED, batch, actor=actor, now=clock())
        if batch.rows_total > ROWS_IN_REQUEST:
            _on_commit(enqueue.commit_soon, batch)
    if batch.rows_total <= ROWS_IN_REQUEST:
        put_in(batch=batch, clock=clock)
    return True


def _refuse_bad_date(text: str) -> None:
    if not text or text == leavers.WITHDRAW:
        return
    try:
        leavers.end_date_of(text)
    except ValueRefusedError as refused:
        raise ApprovalRefusedError(str(refused)) from None


def leave_out(*, batch: ImportBatch, items: Collection[str], shown: Collection[str]) -> None:
    """Take some of the shown items of missing people out of the proposal, by public id."""
    with transaction.atomic(durable=True):
        found = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if found.state == BatchState.STAGED:
            rows = ImportLeaver.objects.filter(batch_id=found.pk)
            rows.filter(item__public_id__in=shown).update(is_left_out=False)
            rows.filter(item__public_id__in=items).update(is_left_out=True)


def choose(*, batch: ImportBatch, numbers: Collection[int] | None, choice: RowChoice) -> int:
    """Decide about rows that look like changes of items, by number, or (None) about all of them.

    Returns how many rows it concerns; none once the import was approved.
    """
    with transaction.atomic(durable=True):
        found = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if found.state != BatchState.STAGED:
            return 0
        return choices.choose(found, numbers=numbers, choice=choice)


def _see_that_it_fits(batch: ImportBatch, *, now: datetime) -> None:
    """Count the new items now, so that no import stops half-way; people are counted when added."""
    new = 0 if batch.section == PEOPLE else batch.rows_new + batch.rows_taken
    quotas.check(
        QuotaName.RESEARCHERS, batch.researchers_new, used=Researcher.objects.count, now=now
    )

    def used() -> int:
        return items_here_and_coming() - new  # it is one of those that are going in

    quotas.take(QuotaName.ITEMS, new, used=used, now=now)


def undo(*, batch: ImportBatch, actor: Actor, clock: Clock) -> bool:
    """Take back what an import did; say whether it is the one that began it."""
    with transaction.atomic(durable=True):
        began = ImportBatch.objects.filter(pk=batch.pk, state=BatchState.COMMITTED).update(
            state=BatchState.UNDOING, moved_at=clock()
        )
        if not began:
            return False
        batch.refresh_from_db()
        _log(EventKind.IMPORT_UNDONE, batch, actor=actor, now=clock())
        if batch.rows_total > ROWS_IN_REQUEST:
            _on_commit(enqueue.commit_soon, batch)
    if batch.rows_total <= ROWS_IN_REQUEST:
        put_in(batch=batch, clock=clock)
    return True


def resume(*, batch: ImportBatch) -> None:
    """Ask a worker again for an import that stands still."""
    _nudge(batch)


def _nudge(batch: ImportBatch) -> None:
    nudge = enqueue.check_soon if batch.state == BatchState.CHECKING else enqueue.commit_soon
    if batch.is_running:
        nudge(tenant_id=batch.tenant_id, batch_id=batch.pk)


def discard(*, batch: ImportBatch) -> None:
    """Forget an import that did not go in, or the refused rows of one that did."""
    with transaction.atomic(durable=True):
        found = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if found.state in {BatchState.COMMITTING, BatchState.UNDOING}:
            return
        ImportRow.objects.filter(batch_id=batch.pk).delete()
        ImportFile.objects.filter(batch_id=batch.pk).delete()
        ImportPerson.objects.filter(batch_id=batch.pk, applied_at=None).delete()
        ImportLeaver.objects.filter(batch_id=batch.pk).delete()
        if found.state not in {BatchState.COMMITTED, BatchState.UNDONE}:
            found.state = BatchState.DISCARDED
            found.save(update_fields=["state"])


def put_in(*, batch: ImportBatch, clock: Clock) -> None:
    """Put rows in, or take them back, a slice for each transaction, for one turn; then queue."""
    ends_at = clock() + TURN
    running = ImportBatch.objects.filter(
        pk=batch.pk, state__in=[BatchState.COMMITTING, BatchState.UNDOING]
    )
    # Counted before, since it may end the process
    running.update(attempts=F("attempts") + 1)
    while _slice(batch, now=clock()):
        long_work.keep()
        if clock() >= ends_at:
            enqueue.commit_soon(tenant_id=batch.tenant_id, batch_id=batch.pk)
            return


def resume_all(*, now: datetime) -> None:
    """Ask a worker again for every import that stands still: a message may have been lost.

    What is too old to be kept is deleted.
    """
    for tenant_id in tenant_ids():
        with tenant_context(tenant_id):
            forget_old(now=now)
            for batch in queries.standing_still(now=now):
                if batch.attempts < MOST_ATTEMPTS:
                    _nudge(batch)
                else:
                    _give_up(batch)


def forget_old(*, now: datetime) -> None:
    """Delete the rows of the current tenant's imports that nobody approved, or came back to."""
    for batch in queries.unapproved(now=now):
        discard(batch=batch)
    old = queries.long_committed(now=now)
    for table in (ImportRow, ImportChange, ImportPerson):
        table.objects.filter(batch_id__in=old.values("pk")).delete()


def _give_up(batch: ImportBatch) -> None:
    """Let an import rest that gets no further: it fails, or ends the worker, again and again."""
    is_checked = batch.state != BatchState.CHECKING
    with transaction.atomic(durable=True):
        # Only as it was found: a worker may have got on with it, or somebody discarded it.
        given_up = ImportBatch.objects.filter(
            pk=batch.pk, state=batch.state, moved_at=batch.moved_at
        ).update(
            state=BatchState.FAILED,
            notes=[*batch.notes, (_NOT_PUT_IN if is_checked else _NOT_CHECKED)],
        )
        if given_up and not is_checked:
            ImportRow.objects.filter(batch_id=batch.pk).delete()
            ImportFile.objects.filter(batch_id=batch.pk).delete()


def _slice(batch: ImportBatch, *, now: datetime) -> bool:
    """Go on with what an import is at; say whether there may be more to do."""
    with transaction.atomic(durable=True):
        found = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if found.state == BatchState.COMMITTING:
            goes_on = _put_in_slice(found, now=now)
        elif found.state == BatchState.UNDOING:
            goes_on = _undo_slice(found, now=now)
        else:
            return False
        found.moved_at, found.attempts = now, 0
        found.save()
    return goes_on


def _put_in_slice(batch: ImportBatch, *, now: datetime) -> bool:
    """Put the next rows in; their own rows go in the same transaction, so none goes in twice."""
    drafts = storing.next_rows(batch, most=SLICE)
    if drafts:
        _put_in_rows(batch, drafts, now=now)
        return True
    if people_changes.apply(batch, most=SLICE, now=now):
        return True
    if leavers.apply(batch, most=SLICE, now=now):
        return True
    ImportLeaver.objects.filter(batch_id=batch.pk).delete()
    ImportRow.objects.filter(batch_id=batch.pk, verdict=RowVerdict.UNCHANGED).delete()
    batch.state, batch.committed_at = BatchState.COMMITTED, now
    return False


def _undo_slice(batch: ImportBatch, *, now: datetime) -> bool:
    if undoing.undo_slice(batch, most=SLICE, now=now):
        return True
    batch.state, batch.undone_at = BatchState.UNDONE, now
    return False


def _put_in_rows(batch: ImportBatch, drafts: Mapping[int, RowDraft], *, now: datetime) -> None:
    rows = list(drafts.values())
    why_not_added = _find_people(batch, rows, now=now)
    refused = refuse_doubles(rows)
    refused |= {
        draft.number: why_not_added or _GONE_SINCE_CHECK
        for draft in rows
        if draft.researcher_id is None
    }
    good = {pk: draft for pk, draft in drafts.items() if draft.number not in refused}
    items = {pk: draft for pk, draft in good.items() if draft.section != PEOPLE}
    stored = storing.store_items(batch, items, now=now)
    refused |= dict.fromkeys(stored.gone, _GONE_FROM_RECORD)
    if batch.section != PEOPLE:
        promised = ImportRow.objects.filter(pk__any_of=drafts, verdict__in=storing.ADDS).count()
        quotas.adjust(QuotaName.ITEMS, stored.added - promised)
    people = sorted({draft.researcher_id or 0 for draft in items.values()})
    items_changed.send(sender=Item, researcher_ids=people)
    batch.rows_done += len(drafts)
    _count_refused(batch, refused)
    went_in = [pk for pk, draft in good.items() if draft.number not in refused]
    ImportRow.objects.filter(pk__any_of=went_in).delete()
    _keep_refused(batch, refused)


def _find_people(batch: ImportBatch, drafts: Sequence[RowDraft], *, now: datetime) -> str:
    """Fill in the people's numbers: lock those who are known, add those who are not.

    Returns why nobody could be added, or an empty text.
    """
    new = {draft.ref: draft for draft in drafts if draft.researcher_id is None}
    numbers = dict(
        Researcher.objects.filter(external_ref__any_of=new).values_list("external_ref", "id")
    )
    # Whose reference was merged since the check is refused: rows of two people may be of one now.
    merged = current_by_merged_reference(new)
    missing = [_researcher(new[ref]) for ref in new if ref not in numbers and ref not in merged]
    why_not, added = "", {}
    try:
        added = tenants.add_researchers_in_batch(drafts=missing, now=now)
    except QuotaReachedError as reached:
        why_not = str(reached)  # others were added since a person agreed to the import
    insert(
        ImportChange,
        [{"tenant_id": batch.tenant_id, "batch_id": batch.pk, "researcher_id": number,
          "after": "", "was_taken": False} for number in added.values()],
    )  # fmt: skip
    numbers |= added
    for draft in drafts:
        if draft.researcher_id is None:
            draft.researcher_id = numbers.get(draft.ref)
    wanted = {draft.researcher_id for draft in drafts if draft.researcher_id}
    # Who is erased meanwhile gets no new items. In the order of their numbers, as everywhere, so
    # that two imports about the same people wait for each other instead of deadlocking.
    locked = set(
        Researcher.objects.select_for_update()
        .filter(pk__any_of=wanted)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for draft in drafts:
        draft.researcher_id = draft.researcher_id if draft.researcher_id in locked else None
    return why_not


def _researcher(draft: RowDraft) -> ResearcherDraft:
    return ResearcherDraft(
        external_ref=draft.ref,
        given_names=draft.given_names,
        family_name=draft.family_name,
        email=draft.email,
        department=draft.person_department,
        claimed_orcid_id=draft.orcid_id,
    )


def _count_refused(batch: ImportBatch, refused: Mapping[int, str]) -> None:
    """Count rows that could not go in after all, with their reasons."""
    rows = ImportRow.objects.filter(batch_id=batch.pk, number__in=refused)
    for verdict in rows.values_list("verdict", flat=True):
        name = storing.COUNTED_AS[RowVerdict(verdict)]
        setattr(batch, name, getattr(batch, name) - 1)
    batch.rows_refused += len(refused)
    choices.add_problems(batch, refused)


def _keep_refused(batch: ImportBatch, refused: Mapping[int, str]) -> None:
    """Keep the rows that could not go in after all, with the reason."""
    for number, sentence in refused.items():
        ImportRow.objects.filter(batch_id=batch.pk, number=number).update(
            verdict=RowVerdict.REFUSED,
            errors=[{"column": "", "sentence": sentence}],
            cells=[],
            draft=None,
        )


def _new_batch(upload: Upload, *, actor: Actor, now: datetime) -> ImportBatch:
    name = "".join(letter for letter in upload.file_name if letter.isprintable())
    return ImportBatch.objects.create(
        tenant_id=required_tenant_id(),
        file_name=name[:200],
        section=upload.section,
        options=upload.options.as_json(),
        uploaded_by_id=actor.row_id if actor.kind is ActorKind.MEMBER else None,
        created_at=now,
        moved_at=now,
    )


def _on_commit(nudge: Callable[..., None], batch: ImportBatch) -> None:
    transaction.on_commit(partial(nudge, tenant_id=batch.tenant_id, batch_id=batch.pk))


def _log(kind: EventKind, batch: ImportBatch, *, actor: Actor, now: datetime) -> None:
    audit.record_event(
        EventEntry(
            kind=kind,
            actor=actor,
            at=now,
            subject=Subject("import", batch.public_id),
            details={
                "section": batch.section,
                "rows_new": batch.rows_new,
                "rows_changed": batch.rows_changed + batch.rows_taken,
                "rows_refused": batch.rows_refused,
            },
        )
    )
