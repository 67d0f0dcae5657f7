"""Every section of ORCID's record, through every door: form, CSV, XLSX, JSON.

A new section fails here until it has a sample, and comes in, is shown and goes out everywhere.
"""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from orcid_client.sections import SECTIONS
from records.fields import FIELDS
from records.models import BatchState, Item
from scoping.context import tenant_context
from tenants.models import Researcher
from tests.cast import Member
from tests.records.section_samples import SAMPLES, form_of, row_of
from tests.records.uploads import as_csv, run
from tests.records.workbooks import workbook
from tests.sync.world import SCOPES, World

PERSON = {"identifier": "E-1", "first-name": "Grace"}
DOORS: dict[str, Callable[[str], bytes]] = {
    "csv": lambda section: as_csv(_row(section)),
    "xlsx": lambda section: _as_xlsx(_row(section)),
    "json": lambda section: json.dumps([_row(section)]).encode(),
}


def _row(section: str) -> dict[str, str]:
    return PERSON | row_of(SAMPLES[section])


def _as_xlsx(row: dict[str, str]) -> bytes:
    return workbook({"Sheet 1": [list(row), list(row.values())]})


def _by_form(alice: Member, researcher: Researcher, section: str) -> Item:
    page = reverse("records:item_add", args=["north", researcher.public_id, section])
    answer = alice.post(page, form_of(SAMPLES[section]))
    assert answer.status_code == 302, answer.context["form"].errors
    with tenant_context(researcher.tenant_id):
        return Item.objects.get(researcher=researcher, section=section)


def _imported(section: str, content: bytes) -> Item:
    batch = run(content, section)
    assert batch.state == BatchState.COMMITTED
    assert (batch.rows_new, batch.problems) == (1, [])
    return Item.objects.get(researcher__external_ref="E-1")


def test_every_section_has_fields_and_a_sample_of_all_of_them() -> None:
    assert list(FIELDS) == list(SECTIONS)
    for section in SECTIONS:
        assert {field.name for field in FIELDS[section]} == set(SAMPLES[section].texts), section


@pytest.mark.parametrize("section", SECTIONS)
def test_every_door_makes_the_same_item(alice: Member, ada: Researcher, section: str) -> None:
    by_form = _by_form(alice, ada, section)
    assert by_form.label == SAMPLES[section].label

    doors = DOORS | {"content": lambda _: _as_content(by_form.content)}
    for name, file in doors.items():
        with tenant_context(ada.tenant_id):
            item = _imported(section, file(section))
            assert item.content == by_form.content, name
            assert item.fingerprint == by_form.fingerprint, name
            item.delete()


def _as_content(content: dict[str, Any]) -> bytes:
    return json.dumps([PERSON | {"content": content}]).encode()


@pytest.mark.parametrize("section", SECTIONS)
def test_a_form_that_changes_nothing_changes_nothing(
    alice: Member, ada: Researcher, section: str
) -> None:
    item = _by_form(alice, ada, section)
    page = reverse("records:item_edit", args=["north", item.public_id])
    form = alice.get(page).context["form"]
    shown = {field: form[field].value() or "" for field in SAMPLES[section].texts}
    posted = form_of(SAMPLES[section]) | {"identifiers-INITIAL_FORMS": "1"}

    assert alice.post(page, posted).status_code == 302

    group = {"review-group-id": "issn:1741-4857"} if section == "peer-review" else {}
    assert shown == SAMPLES[section].texts | group
    with tenant_context(ada.tenant_id):
        after = Item.objects.get(pk=item.pk)
    assert (after.content, after.changed_at) == (item.content, item.changed_at)


@pytest.mark.parametrize("section", SECTIONS)
def test_the_same_file_changes_nothing_the_second_time(ada: Researcher, section: str) -> None:
    with tenant_context(ada.tenant_id):
        run(DOORS["csv"](section), section)
        batch = run(DOORS["csv"](section), section)

    assert (batch.rows_unchanged, batch.rows_new, batch.rows_changed) == (1, 0, 0)


def test_every_section_is_sent_shown_exported_and_withdrawn(world: World, alice: Member) -> None:
    person = world.person(scopes=[*SCOPES, "/person/update"])
    items = {section: _by_form(alice, person.researcher, section) for section in SECTIONS}
    world.drain()
    world.make_due()
    world.drain()

    states = {section: world.placement(item).state for section, item in items.items()}
    assert states == dict.fromkeys(SECTIONS, "in-orcid")
    page = alice.get(reverse("dashboard:researcher", args=["north", person.researcher.public_id]))
    for section, item in items.items():
        assert len(world.on_record(person, section)) == 1, section
        address = reverse("records:item_edit", args=["north", item.public_id])
        assert address in page.content.decode(), section
        assert alice.get(address).status_code == 200, section
    assert {row["section"] for row in _put_codes(alice)} == set(SECTIONS)

    for item in items.values():
        alice.post(reverse("records:item_withdraw", args=["north", item.public_id]))
    world.drain()
    left = {section: world.on_record(person, section) for section in SECTIONS}
    assert left == {section: [] for section in SECTIONS}


def _put_codes(alice: Member) -> list[dict[str, str]]:
    answer = alice.get(reverse("exports:download", args=["north", "put_codes", "csv"]))
    text = b"".join(answer).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))
