"""Rows inserted by arrays are those that Django would have inserted."""

import json
from datetime import UTC, datetime

import pytest
from django.db import transaction

from records.models import ImportBatch, ImportRow, RowVerdict
from scoping.context import tenant_context
from scoping.inserting import insert, insert_new
from tenants.models import Researcher, Tenant

MOMENT = datetime(2026, 5, 4, 12, 0, 0, 1, tzinfo=UTC)
NASTY = ("", "it's", 'a "b", {c}', "back\\slash", "NULL", "line\nbreak", "Ünï %s")


def person(name: str, number: int) -> Researcher:
    return Researcher(
        external_ref=f"E-{number}", given_names=name, created_at=MOMENT, changed_at=MOMENT
    )


def test_new_rows_are_stored_whole_and_numbered(north: Tenant) -> None:
    rows = [person(name, number) for number, name in enumerate(NASTY)]
    for row in rows:
        row.tenant_id = north.pk

    with tenant_context(north.pk), transaction.atomic():
        assert insert_new(rows) is rows
        stored = {row.pk: row for row in Researcher.objects.all()}

    assert [stored[row.pk].given_names for row in rows] == list(NASTY)
    assert [stored[row.pk].public_id for row in rows] == [row.public_id for row in rows]
    assert {row.created_at for row in stored.values()} == {MOMENT}
    assert not any(row._state.adding for row in rows)


def test_json_and_nulls_are_stored(north: Tenant) -> None:
    with tenant_context(north.pk), transaction.atomic():
        batch = ImportBatch.objects.create(tenant=north, created_at=MOMENT, moved_at=MOMENT)
        shared = {"tenant_id": north.pk, "batch_id": batch.pk, "verdict": RowVerdict.NEW}
        drafts = [{"text": text} for text in NASTY]
        insert(
            ImportRow,
            [
                shared | {"number": n, "draft": json.dumps(draft), "errors": "[]", "cells": None}
                for n, draft in enumerate(drafts)
            ],
        )
        stored = ImportRow.objects.order_by("number")

        assert [row.draft for row in stored] == drafts
        assert {(row.cells, row.verdict) for row in stored} == {(None, "new")}


def test_nothing_is_inserted_of_nothing(north: Tenant) -> None:
    with tenant_context(north.pk):
        insert(Researcher, [])
        assert list(insert_new([])) == []


def test_a_row_of_another_tenant_is_refused(north: Tenant, south: Tenant) -> None:
    row = person("Charlie", 1)
    row.tenant_id = south.pk

    with tenant_context(north.pk), pytest.raises(Exception, match="row-level security"):
        insert_new([row])
