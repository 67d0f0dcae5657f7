"""What cannot go in: said of its row, its column, or the whole file."""

import json

import pytest
from django.utils.timezone import now

from audit.entries import SYSTEM
from records import actions as items
from records.imports import actions
from records.models import BatchState, Item
from tenants.models import Researcher
from tests.records.samples import work
from tests.records.uploads import PERSON, ROW, as_csv, counts, stage

pytestmark = pytest.mark.usefixtures("in_north")


@pytest.mark.parametrize(
    "changes, column, sentence",
    [
        ({"identifier": ""}, "", "does not identify a researcher"),
        ({"identifier": "x" * 101}, "identifier", "limit is 100"),
        ({"email": "nobody"}, "email", "not a valid e-mail"),
        ({"orcid-id": "0000-0002-1825-0098"}, "orcid-id", "not a valid ORCID iD"),
        ({"affiliation-section": "HOBBY"}, "affiliation-section", "HOBBY"),
        ({"affiliation-section": "work"}, "affiliation-section", "work"),
        ({"start-date": "last autumn"}, "start-date", "cannot be read as a date"),
        ({"start-date": "2019-02-30"}, "start-date", "does not exist"),
        ({"end-date": "2001"}, "end-date", "before the start"),
        ({"first-name": "", "last-name": ""}, "", "or a name to create them"),
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


def test_an_address_that_belongs_to_another_key_is_refused() -> None:
    batch = stage(as_csv(ROW | {"email": "ada@north.example"}))

    assert "belongs to Ada Lovelace (ada)" in batch.problems[0]["sentence"]


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
    draft = items.ItemDraft("work", work("Rivers", doi="10.5555/a"), key="rivers")
    items.add_item(researcher=ada, draft=draft, actor=SYSTEM, now=now())
    row = {
        "identifier": "ada",
        "id": "other",
        "title": "R",
        "type": "book",
        "doi": "https://doi.org/10.5555/A",
    }

    batch = stage(as_csv(row), section="work")

    assert batch.problems[0]["sentence"] == (
        "“Rivers” already has the same identifier: doi:10.5555/a."
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


@pytest.mark.parametrize(
    "content", [7, [], {"external-ids": 7}, {"external-ids": {"external-id": [7]}}]
)
def test_json_of_another_shape_is_refused(content: object) -> None:
    upload = json.dumps([{"identifier": "ada", "content": content}]).encode()

    assert counts(stage(upload, "work")) == (0, 0, 0, 1)


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"email,E-Mail\nx,y", "both contain email"),
        (b"name,org\nx,y", "“identifier”, “email” or"),
        (b"email\n", "no data rows"),
        (b"\x00\x00", "not a CSV"),
        ("na\x00me".encode("utf-16"), "“identifier”, “email” or"),
        (b'[{"na\\u0000me": "\\ud800"}]', "“identifier”, “email” or"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(content: bytes, sentence: str) -> None:
    batch = stage(content)

    assert batch.state == BatchState.UNREADABLE
    assert sentence in batch.notes[0]
