"""Rows inserted by arrays are those that Django would have inserted."""

import json
from datetime import UTC, datetime

import pytest
from django.db import transaction

from records.models import ImportBatch, ImportRow, RowVerdict
from scoping.context import tenant_context
from scoping.inserting import insert, insert_numbered
from scoping.public_ids import new_public_id
from tenants.models import Researcher, Tenant

MOMENT = datetime(2026, 5, 4, 12, 0, 0, 1, tzinfo=UTC)
NASTY = ("", "it's", 'a "b", {c}', "back\\slash", "NULL", "line\nbreak", "Ünï %s")


def person(tenant: Tenant, name: str) -> dict[str, object]:
    return {
        "tenant_id": tenant.pk,
        "public_id": new_public_id(),
        "external_ref": name,
        "given_names": name,
        "family_name": "The same",
        "email": "",
        "department": "",
        "search_name": "",
        "search_email": "",
        "claimed_orcid_id": "",
        "created_at": MOMENT,
        "changed_at": MOMENT,
    }


def test_new_rows_are_stored_whole_and_numbered(north: Tenant) -> None:
    rows = [person(north, name) for name in NASTY]

    with tenant_context(north.pk), transaction.atomic():
        numbers = insert_numbered(Researcher, rows)
        stored = {row.pk: row for row in Researcher.objects.all()}

    found = [stored[numbers[str(row["public_id"])]] for row in rows]
    assert [row.given_names for row in found] == list(NASTY)
    assert [row.public_id for row in found] == list(numbers)
    assert {(row.created_at, row.family_name) for row in found} == {(MOMENT, "The same")}


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
        assert insert_numbered(Researcher, []) == {}


def test_a_row_of_another_tenant_is_refused(north: Tenant, south: Tenant) -> None:
    with tenant_context(north.pk), pytest.raises(Exception, match="row-level security"):
        insert_numbered(Researcher, [person(south, "Charlie")])
