"""From an upload to items: checked whole, staged, committed once."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils.timezone import now
from pytest_django import DjangoCaptureOnCommitCallbacks

from audit import queries as audit
from audit.entries import SYSTEM
from records import actions as items
from records import contents, tasks
from records.fields import FIELDS
from records.imports import actions, columns, nudges, staging
from records.imports.actions import Upload
from records.models import BatchState, ImportBatch, ImportFile, ImportRow, Item
from scoping.context import tenant_context
from tenants.models import Researcher, Tenant
from tests.records.samples import EMPLOYMENT_TEXTS, work

PERSON = {"identifier": "E-1", "first-name": "Grace", "last-name": "Hopper"}
ROW = PERSON | EMPLOYMENT_TEXTS


@pytest.fixture(autouse=True)
def in_north(ada: Researcher) -> Iterator[None]:
    with tenant_context(ada.tenant_id):
        yield


def as_csv(*rows: dict[str, str]) -> bytes:
    names = list(dict.fromkeys(name for row in rows for name in row))
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, names)
    writer.writeheader()
    writer.writerows(rows)
    return file.getvalue().encode()


def stage(content: bytes, section: str = "employment") -> ImportBatch:
    upload = Upload("people.csv", section, content)
    return actions.stage(upload=upload, actor=SYSTEM, clock=now)


def run(content: bytes, section: str = "employment") -> ImportBatch:
    batch = stage(content, section)
    actions.commit(batch=batch, actor=SYSTEM, clock=now)
    batch.refresh_from_db()
    return batch


def counts(batch: ImportBatch) -> tuple[int, int, int, int]:
    return batch.rows_new, batch.rows_changed, batch.rows_unchanged, batch.rows_refused


def test_a_file_is_checked_and_then_waits() -> None:
    batch = stage(as_csv(ROW, ROW | {"identifier": "E-2", "org-country": "XX"}))

    assert (batch.state, counts(batch)) == (BatchState.STAGED, (1, 0, 0, 1))
    assert batch.researchers_new == 1
    assert batch.problems == [
        {"column": "org-country", "sentence": "ORCID knows no country “XX”.",
         "rows": 1, "first_rows": [3]}
    ]  # fmt: skip
    assert not Item.objects.exists()
    assert not ImportFile.objects.exists()


def test_the_good_rows_go_in_and_the_refused_stay_with_their_cells() -> None:
    batch = run(as_csv(ROW | {"identifier": "ada"}, ROW | {"org-name": ""}))

    assert batch.state == BatchState.COMMITTED
    item = Item.objects.select_related("researcher").get()
    assert (item.researcher.external_ref, item.label) == (
        "ada",
        "Professor, University of Edinburgh",
    )
    assert item.batch_id == batch.pk
    (row,) = ImportRow.objects.all()
    assert row.errors == [{"column": "org-name", "sentence": "The name is missing."}]
    assert row.cells == list((ROW | {"org-name": ""}).values())


def test_an_unknown_person_is_added_and_their_id_stays_a_claim() -> None:
    run(as_csv(ROW | {"email": "Grace@North.example", "ORCID iD": "0000-0002-1825-0097"}))

    person = Researcher.objects.get(external_ref="E-1")
    assert person.name == "Grace Hopper"
    assert person.claimed_orcid_id == "0000-0002-1825-0097"
    assert not person.connections.exists()


def test_the_same_file_again_does_nothing() -> None:
    content = as_csv(ROW | {"id": "c-1"}, ROW | {"identifier": "E-2"})
    run(content)

    again = stage(content)

    assert counts(again) == (0, 0, 2, 0)
    assert not ImportRow.objects.exists()


def test_the_same_key_with_other_facts_is_a_change() -> None:
    run(as_csv(ROW | {"id": "c-1"}))
    before = Item.objects.get()

    batch = run(as_csv(ROW | {"id": "c-1", "role-title": "Dean"}))

    assert counts(batch) == (0, 1, 0, 0)
    after = Item.objects.get()
    assert (after.pk, after.public_id, after.self_ids) == (
        before.pk, before.public_id, before.self_ids)  # fmt: skip
    assert after.label.startswith("Dean")


def test_without_a_key_an_end_date_changes_the_same_item() -> None:
    run(as_csv(ROW))

    batch = run(as_csv(ROW | {"end-date": "2024-12"}))

    assert counts(batch) == (0, 1, 0, 0)
    assert Item.objects.get().content["end-date"]["month"]["value"] == "12"


@pytest.mark.parametrize(
    "changes, column, sentence",
    [
        ({"identifier": ""}, "", "Nothing tells whose"),
        ({"identifier": "x" * 101}, "identifier", "at most 100"),
        ({"email": "nobody"}, "email", "no e-mail"),
        ({"orcid-id": "0000-0002-1825-0098"}, "orcid-id", "not a valid ORCID iD"),
        ({"affiliation-section": "HOBBY"}, "affiliation-section", "hobby"),
        ({"affiliation-section": "work"}, "affiliation-section", "work"),
        ({"start-date": "last autumn"}, "start-date", "four digits"),
        ({"start-date": "2019-02-30"}, "start-date", "does not exist"),
        ({"end-date": "2001"}, "end-date", "before the start"),
        ({"first-name": ""}, "", "With a first name"),
        ({"external-id": "7"}, "external-id", "type"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_at_its_column(
    changes: dict[str, str], column: str, sentence: str
) -> None:
    batch = stage(as_csv(ROW | {"email": ""} | changes))

    found = [problem for problem in batch.problems if sentence in problem["sentence"]]
    assert [problem["column"] for problem in found] == [column]


def test_all_mistakes_of_a_row_are_said_at_once() -> None:
    batch = stage(as_csv(ROW | {"org-name": "", "org-country": "XX", "start-date": "soon"}))

    assert {problem["column"] for problem in batch.problems} == {
        "org-name", "org-country", "start-date"}  # fmt: skip


def test_a_row_may_name_its_own_kind_of_affiliation() -> None:
    run(as_csv(ROW | {"affiliation-section": "INVITED_POSITION"}))

    assert Item.objects.get().section == "invited-position"


def test_a_person_is_found_by_address_where_the_file_has_no_key() -> None:
    run(as_csv({"email": "ADA@north.example"} | EMPLOYMENT_TEXTS))

    assert Item.objects.get().researcher_id == Researcher.objects.get().pk


def test_an_address_that_belongs_to_another_key_is_refused() -> None:
    batch = stage(as_csv(ROW | {"email": "ada@north.example"}))

    assert "that of “ada”" in batch.problems[0]["sentence"]


@pytest.mark.parametrize(
    "second, sentence",
    [
        ({}, "Row 2 is the same item"),
        ({"id": "other", "title": "Rivers again"}, "Row 2 has the same identifier"),
    ],
)
def test_two_rows_that_contradict_are_refused_naming_the_first(
    second: dict[str, str], sentence: str
) -> None:
    row = PERSON | {"title": "Rivers", "type": "journal-article", "doi": "10.5555/A"}

    batch = stage(as_csv(row, row | second), section="work")

    assert counts(batch) == (1, 0, 0, 1)
    assert sentence in batch.problems[0]["sentence"]


def test_an_identifier_another_item_has_is_refused_naming_it(ada: Researcher) -> None:
    draft = items.ItemDraft("work", work("Rivers", doi="10.5555/a"))
    items.add_item(researcher=ada, draft=draft, actor=SYSTEM, now=now())
    row = {"identifier": "ada", "title": "R", "type": "book", "doi": "https://doi.org/10.5555/A"}

    batch = stage(as_csv(row), section="work")

    assert batch.problems[0]["sentence"] == (
        "“Rivers” has the same identifier already: doi:10.5555/a."
    )


def test_an_item_that_came_meanwhile_is_not_doubled(ada: Researcher) -> None:
    row = {"identifier": "ada", "title": "R", "type": "book", "doi": "10.5555/rivers"}
    batch = stage(as_csv(row), section="work")
    draft = items.ItemDraft("work", work())
    items.add_item(researcher=ada, draft=draft, actor=SYSTEM, now=now())

    actions.commit(batch=batch, actor=SYSTEM, clock=now)

    batch.refresh_from_db()
    assert (batch.state, batch.rows_refused) == (BatchState.COMMITTED, 1)
    assert Item.objects.count() == 1


def test_works_come_with_the_relationships_their_identifiers_have() -> None:
    row = {"type": "journal-article", "title": "Rivers", "doi": "10.5555/a", "issn": "0028-0836"}

    run(as_csv(PERSON | row), section="work")

    found = Item.objects.get().content["external-ids"]["external-id"]
    assert {one["external-id-type"]: one["external-id-relationship"] for one in found} == {
        "doi": "self", "issn": "part-of"}  # fmt: skip


def test_json_brings_items_in_orcids_own_form() -> None:
    content = work() | {"contributors": {"contributor": [{"credit-name": {"value": "A. B."}}]}}

    run(json.dumps([{"identifier": "ada", "id": 7, "content": content}]).encode(), "work")

    item = Item.objects.get()
    assert (item.key, item.label) == ("7", "Rivers")
    assert item.content["contributors"]["contributor"][0]["credit-name"] == {"value": "A. B."}


@pytest.mark.parametrize(
    "content", [7, [], {"external-ids": 7}, {"external-ids": {"external-id": [7]}}]
)
def test_json_of_another_shape_is_refused(content: object) -> None:
    upload = json.dumps([{"identifier": "ada", "content": content}]).encode()

    assert counts(stage(upload, "work")) == (0, 0, 0, 1)


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"email,E-Mail\nx,y", "both the email"),
        (b"name,org\nx,y", "“identifier” or “email”"),
        (b"email\n", "no rows"),
        (b"\x00\x00", "no CSV"),
        ("na\x00me".encode("utf-16"), "“identifier” or “email”"),
        (b'[{"na\\u0000me": "\\ud800"}]', "“identifier” or “email”"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(content: bytes, sentence: str) -> None:
    batch = stage(content)

    assert batch.state == BatchState.UNREADABLE
    assert sentence in batch.notes[0]


def test_columns_of_other_hubs_are_understood() -> None:
    hub = {
        "Identifier": "E-9", "First name": "Joan", "Last name": "Clarke",
        "email address": "joan@north.example", "affiliation type": "employment",
        "organisation": "University of Edinburgh", "department": "Cryptology",
        "City": "Edinburgh", "Region": "Scotland", "Country": "gb", "Course/Title": "Lecturer",
        "Start Date": "1944/6", "End date": "", "Put-Code": "7", "ROR ID": "01nrxwf90",
        "Favourite colour": "green",
    }  # fmt: skip

    batch = run(as_csv(hub))

    assert batch.notes == ["Not used, because no such columns are known: Favourite colour."]
    assert Item.objects.get().label == "Lecturer, University of Edinburgh"


def test_fundings_come_with_their_amount_and_grant_number() -> None:
    funding = {
        "title": "Rivers of the north", "type": "Grant", "amount": "50000", "currency": "gbp",
        "funder": "Wellcome", "city": "London", "country": "GB", "funder id": "029chgv08",
        "grant_number": "N-7", "start": "2020", "end": "2024",
    }  # fmt: skip

    batch = run(as_csv(PERSON | funding), section="funding")

    assert (batch.state, batch.problems) == (BatchState.COMMITTED, [])
    item = Item.objects.get()
    assert (item.label, item.self_ids) == ("Rivers of the north", ["grant_number:N-7"])
    assert item.content["amount"] == {"currency-code": "GBP", "value": "50000"}


def test_two_keywords_of_a_person_are_two_items() -> None:
    run(as_csv(PERSON | {"keyword": "rivers"}, PERSON | {"keyword": "lakes"}), section="keywords")

    assert {item.label for item in Item.objects.all()} == {"rivers", "lakes"}


@pytest.mark.parametrize("section", FIELDS)
def test_no_name_of_a_column_means_two_things(section: str) -> None:
    names = [
        columns._bare(name)
        for column in columns.known_columns(section)
        for name in {columns._bare(alias) for alias in (column.name, *column.aliases)}
    ]

    assert len(names) == len(set(names))


def test_committing_twice_is_once() -> None:
    batch = stage(as_csv(ROW))

    assert actions.commit(batch=batch, actor=SYSTEM, clock=now)
    assert not actions.commit(batch=batch, actor=SYSTEM, clock=now)
    kinds = audit.events().filter(subject_kind="import").values_list("kind", flat=True)
    assert list(kinds) == ["import.committed", "import.staged"]


def test_an_import_goes_on_where_it_was_interrupted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "SLICE", 2)
    batch = stage(as_csv(*(ROW | {"identifier": f"E-{n}"} for n in range(5))))
    ImportBatch.objects.update(state=BatchState.COMMITTING)
    assert actions._put_in_slice(batch, now=now())

    for _ in range(2):
        actions.put_in(batch=batch, clock=now)

    batch.refresh_from_db()
    assert (batch.state, batch.rows_done) == (BatchState.COMMITTED, 5)
    assert Item.objects.count() == 5


def test_a_check_that_was_overtaken_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = stage(as_csv(ROW))
    ImportBatch.objects.update(state=BatchState.CHECKING, rows_done=7)

    with pytest.raises(staging._OvertakenError):
        staging._store(batch, [], staging._Tally(), before=0, now=now())


def test_a_large_file_is_left_to_a_worker(
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(actions, "ROWS_IN_REQUEST", 0)
    monkeypatch.setattr(nudges, "check_soon", lambda *, tenant_id, batch_id: asked.append(batch_id))
    with django_capture_on_commit_callbacks(execute=True):
        batch = stage(as_csv(ROW))

    assert batch.state == BatchState.CHECKING
    assert asked == [batch.pk]


def test_workers_check_and_put_in_what_is_large(
    monkeypatch: pytest.MonkeyPatch, north: Tenant
) -> None:
    monkeypatch.setattr(actions, "ROWS_IN_REQUEST", 0)
    batch = stage(as_csv(ROW))

    tasks.check_import(tenant_id=north.pk, batch_id=batch.pk)
    batch.refresh_from_db()
    actions.commit(batch=batch, actor=SYSTEM, clock=now)
    for _ in range(2):
        tasks.commit_import(tenant_id=north.pk, batch_id=batch.pk)

    batch.refresh_from_db()
    assert (batch.state, Item.objects.count()) == (BatchState.COMMITTED, 1)


def test_the_sweep_wakes_imports_that_stand_still(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    monkeypatch.setattr(
        nudges, "commit_soon", lambda *, tenant_id, batch_id: asked.append(batch_id)
    )
    batch = stage(as_csv(ROW))
    ImportBatch.objects.update(state=BatchState.COMMITTING)

    tasks.sweep()
    ImportBatch.objects.update(moved_at=now() - timedelta(minutes=2))
    tasks.sweep()

    assert asked == [batch.pk]


def test_an_imported_item_is_whole() -> None:
    run(as_csv(ROW | {"id": "c-1", "identifier": "ada"}))

    item = Item.objects.get()
    understood = contents.understand("employment", item.content, own_id="unused")
    assert (item.fingerprint, tuple(item.self_ids), item.label) == (
        understood.fingerprint, understood.self_ids, understood.label)  # fmt: skip
    assert (item.key, item.wanted, len(item.public_id)) == ("c-1", True, 22)


def test_a_withdrawn_item_that_a_file_still_names_comes_back() -> None:
    run(as_csv(ROW))
    items.withdraw_item(item=Item.objects.get(), actor=SYSTEM, now=now())

    batch = run(as_csv(ROW))

    assert counts(batch) == (0, 1, 0, 0)
    assert Item.objects.get().wanted


def test_what_is_discarded_is_gone() -> None:
    batch = stage(as_csv(ROW))

    actions.discard(batch=batch)

    assert not ImportRow.objects.exists()
    assert not actions.commit(batch=batch, actor=SYSTEM, clock=now)
