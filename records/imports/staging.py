"""Check an upload whole and stage what it would do.

The check may be started again at any time: each slice finds in the batch's own row whether
another run took over, and then stops.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.db import DataError, IntegrityError, transaction
from django.db.models import F

from orcid_client import json_text
from records.imports import leavers, tables
from records.imports.choices import FIRST_ROWS, MOST_PROBLEMS
from records.imports.columns import find_columns, identifies
from records.imports.judging import Judge, Judged
from records.imports.limits import UnreadableFileError
from records.imports.options import ReadingOptions, own_organization
from records.imports.people import PersonChange
from records.imports.rows import File, Problem, RowDraft, keys_of, understand
from records.imports.shared_rows import each_researcher, file_row
from records.imports.tables import Row, Table
from records.models import (
    BatchState,
    ImportBatch,
    ImportFile,
    ImportLeaver,
    ImportPerson,
    ImportRow,
    RowVerdict,
)
from scoping.inserting import insert
from scoping.translation import N_
from tenants import access, long_work

SLICE = 1000

Clock = Callable[[], datetime]
_NOT_STORABLE = N_(
    "The file contains a value that cannot be stored, such as a number that is too large. Correct "
    "the file and upload it again."
)


class _OvertakenError(Exception):
    """Another run checks the same upload."""


@dataclass(frozen=True, slots=True)
class _Staged:
    """What was found of a row: its draft if it is good, else what is wrong."""

    row: Row
    verdict: RowVerdict
    draft: RowDraft | None = None
    problems: Sequence[Problem] = ()
    person_change: PersonChange | None = None

    def stored(self, batch: ImportBatch) -> dict[str, object]:
        """Return the columns of an import's row."""
        return {
            "tenant_id": batch.tenant_id,
            "batch_id": batch.pk,
            "number": self.row.number,
            "cells": self._cells(),
            "draft": json_text.written(self._draft(self.draft)) if self.draft else None,
            "errors": json_text.written(list(self.problems)),
            "verdict": self.verdict,
        }

    def _cells(self) -> str | None:
        if self.draft and self.verdict != RowVerdict.ALIKE:
            return None
        cells = self.row.cells
        return json_text.written(cells if isinstance(cells, dict) else list(cells))

    def _draft(self, draft: RowDraft) -> dict[str, object]:
        return draft.brief() if self.verdict == RowVerdict.UNCHANGED else draft.as_json()


@dataclass(slots=True)
class _Tally:
    """What was counted so far."""

    verdicts: Counter[str] = field(default_factory=Counter)
    problems: dict[tuple[str, str], list[int]] = field(default_factory=dict)
    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    rows_done: int = 0
    people_changed: int = 0

    def add(self, staged: _Staged) -> None:
        self.verdicts[staged.verdict] += 1
        self.people_changed += bool(staged.person_change and not staged.problems)
        for problem in staged.problems:
            kind = (problem["column"], problem["sentence"])
            self.counts[kind] += 1
            first = self.problems.setdefault(kind, [])
            if len(first) < FIRST_ROWS:
                first.append(file_row(staged.row.number))

    def summary(self) -> list[dict[str, object]]:
        return [
            {"column": kind[0], "sentence": kind[1], "rows": count,
             "first_rows": self.problems[kind]}
            for kind, count in self.counts.most_common(MOST_PROBLEMS)
        ]  # fmt: skip


def check(*, batch: ImportBatch, clock: Clock) -> None:
    """Read an upload, check all its rows, and stage them for a person's word."""
    content = _begin(batch)
    if content is None:
        return
    try:
        _check(batch, content, clock)
    except UnreadableFileError as error:
        _refuse_file(batch, str(error))
    except DataError:
        # A value that our checks let through and Postgres does not: it would fail each time.
        _refuse_file(batch, _NOT_STORABLE)
    except (_OvertakenError, IntegrityError):
        return


def _begin(batch: ImportBatch) -> bytes | None:
    """Forget an earlier, interrupted run; return the upload unless it is checked already."""
    with transaction.atomic(durable=True):
        found = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        stored = ImportFile.objects.filter(batch_id=batch.pk).first()
        if found.state != BatchState.CHECKING or stored is None:
            return None
        ImportRow.objects.filter(batch_id=batch.pk).delete()
        ImportPerson.objects.filter(batch_id=batch.pk).delete()
        ImportLeaver.objects.filter(batch_id=batch.pk).delete()
        # Counted before, since it may end the process
        ImportBatch.objects.filter(pk=batch.pk).update(rows_done=0, attempts=F("attempts") + 1)
    return bytes(stored.content)


def _check(batch: ImportBatch, content: bytes, clock: Clock) -> None:
    options = ReadingOptions.from_json(batch.options)
    table = tables.read(content, identifies=identifies(batch.section), encoding=options.encoding)
    tenant = access.current_tenant(batch.tenant_id)
    file = File(
        section=batch.section,
        columns=find_columns(batch.section, table.columns),
        tenant=tenant.public_id,
        organization=own_organization(tenant),
        options=options,
    )
    judge, tally = Judge(file.columns.name_of), _Tally()
    each = each_researcher(table.rows, file.columns)
    while rows := list(islice(each, SLICE)):
        staged = _staged(rows, file, judge)
        before, tally.rows_done = tally.rows_done, tally.rows_done + len(rows)
        for one in staged:
            tally.add(one)
        _store(batch, staged, tally, before=before, now=clock())
        long_work.keep()
    _finish(batch, table, file, tally, judge, now=clock())


def _staged(rows: list[Row], file: File, judge: Judge) -> list[_Staged]:
    """Return what was found of each row of a slice, in the order of the file."""
    read = [(row, understand(row, file)) for row in rows]
    if file.options.is_full_list:
        judge.see_refused([keys_of(row, file) for row, found in read if isinstance(found, list)])
    judged = iter(judge.judge([found for _, found in read if isinstance(found, RowDraft)]))
    return [
        _of_judged(row, next(judged))
        if isinstance(found, RowDraft)
        else _Staged(row, RowVerdict.REFUSED, problems=found)
        for row, found in read
    ]


def _of_judged(row: Row, one: Judged) -> _Staged:
    draft = None if one.problems else one.draft
    return _Staged(row, one.verdict, draft, one.problems, one.person_change)


def _store(
    batch: ImportBatch, rows: list[_Staged], tally: _Tally, *, before: int, now: datetime
) -> None:
    """Store a slice."""
    with transaction.atomic(durable=True):
        found = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if found.state != BatchState.CHECKING or found.rows_done != before:
            raise _OvertakenError
        insert(ImportRow, [one.stored(batch) for one in rows])
        insert(
            ImportPerson,
            [
                _stored(one.person_change, batch)
                for one in rows
                if one.person_change and not one.problems
            ],
        )
        _count(found, tally, now=now)
        found.save()


def _stored(change: PersonChange, batch: ImportBatch) -> dict[str, object]:
    return {
        "tenant_id": batch.tenant_id,
        "batch_id": batch.pk,
        "researcher_id": change.researcher_id,
        "number": change.number,
        "changes": json_text.written(change.fields),
    }


def _finish(
    batch: ImportBatch, table: Table, file: File, tally: _Tally, judge: Judge, *, now: datetime
) -> None:
    if not tally.rows_done:
        raise UnreadableFileError(N_("The file has a header row but no data rows."))
    with transaction.atomic(durable=True):
        found = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if found.state != BatchState.CHECKING or found.rows_done != tally.rows_done:
            raise _OvertakenError
        _count(found, tally, now=now)
        found.state = BatchState.STAGED
        found.columns = [] if table.is_json else table.columns
        found.notes = [*table.notes, *file.columns.notes]
        found.problems = tally.summary()
        found.researchers_new = len(judge.new_people)
        found.rows_done = found.attempts = 0
        leavers.propose(found, present=judge.present, unknown=judge.unknown)
        found.save()
        ImportFile.objects.filter(batch_id=batch.pk).delete()


def _count(batch: ImportBatch, tally: _Tally, *, now: datetime) -> None:
    batch.rows_done = batch.rows_total = tally.rows_done
    batch.rows_new = tally.verdicts[RowVerdict.NEW]
    batch.rows_changed = tally.verdicts[RowVerdict.CHANGED]
    batch.rows_unchanged = tally.verdicts[RowVerdict.UNCHANGED]
    batch.rows_taken = tally.verdicts[RowVerdict.TAKEN]
    batch.rows_alike = tally.verdicts[RowVerdict.ALIKE]
    batch.rows_refused = tally.verdicts[RowVerdict.REFUSED]
    batch.people_changed = tally.people_changed
    batch.moved_at = now


def _refuse_file(batch: ImportBatch, sentence: str) -> None:
    with transaction.atomic(durable=True):
        ImportRow.objects.filter(batch_id=batch.pk).delete()
        ImportPerson.objects.filter(batch_id=batch.pk).delete()
        ImportFile.objects.filter(batch_id=batch.pk).delete()
        # Only while it is being checked: somebody may have discarded it meanwhile.
        ImportBatch.objects.filter(pk=batch.pk, state=BatchState.CHECKING).update(
            state=BatchState.UNREADABLE, notes=[sentence], rows_total=0, rows_refused=0,
            rows_new=0, rows_changed=0, rows_unchanged=0, rows_taken=0, rows_alike=0,
            people_changed=0,
        )  # fmt: skip
