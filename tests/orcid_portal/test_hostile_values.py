"""What parsers take and Postgres refuses is answered in words at every door, and nothing hangs."""

import csv
import io
import json
from collections.abc import Callable
from contextlib import suppress
from random import Random
from urllib.parse import urlencode
from xml.sax.saxutils import escape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.timezone import now

from audit import actions as audit
from audit.entries import Content, ExchangeEntry
from audit.vocabulary import Purpose
from oauth.models import Connection
from orcid_client import json_text, messages
from orcid_client.errors import UnreadableMessage
from records.fields import FIELDS
from records.imports.columns import known_columns
from records.models import BatchState, ImportBatch
from scoping.context import tenant_context
from sync.pull import snapshots
from sync.pull.jobs import Read
from sync.pull.read import ReadItem, RecordPlace, RecordReading
from tenants.encryption import keys
from tenants.models import Researcher, Tenant
from tests.cast import Member
from tests.dashboard.world import make_world
from tests.depth import TIMES
from tests.orcid_portal.hostile import as_json, as_text
from tests.orcid_portal.test_abuse import examples, is_answer, owner, random
from tests.records.traps import book

__all__ = ["examples", "owner", "random"]
pytestmark = pytest.mark.django_db
VALUES = 5_000 * TIMES
AT_ONCE = 50
UPLOAD = "/t/north/imports/upload/"
ADDRESSES = (
    ("/t/north/search/", "q"), ("/t/north/researchers/", "q"), ("/t/north/researchers/", "state"),
    ("/t/north/researchers/", "after"), ("/t/north/imports/", "page"), ("/t/north/audit/", "after"),
    ("/t/north/audit/", "put_code"), ("/t/north/audit/", "error_code"),
    ("/t/north/audit/events/", "after"), ("/t/north/changes/", "after"),
    ("/t/north/sync/", "waits_for"), ("/t/north/exports/changes/csv/", "since"),
    ("/t/north/exports/connections/json/", "columns"),
)  # fmt: skip


class Doors:
    """The doors by which values come in; each takes some hostile values and must answer."""

    def __init__(self, member: Member, ada: Researcher, bound: Connection, dice: Random) -> None:
        self.member, self.ada, self.bound, self.dice = member, ada, bound, dice

    def json_upload(self) -> None:
        section = self.dice.choice(sorted(FIELDS))
        rows = ", ".join(self._object(section) for _ in range(AT_ONCE))
        self._upload(f"[{rows}]".encode("utf-8", "surrogatepass"), section)

    def csv_upload(self) -> None:
        section = self.dice.choice(sorted(FIELDS))
        names = [column.name for column in known_columns(section)]
        file = io.StringIO(newline="")
        writer = csv.writer(file)
        writer.writerow(names)
        for _ in range(AT_ONCE):
            cells = [column.example or "x" for column in known_columns(section)]
            cells[self.dice.randrange(len(cells))] = as_text(self.dice)
            writer.writerow(cells)
        self._upload(file.getvalue().encode("utf-8", "surrogatepass"), section)

    def sheet_upload(self) -> None:
        head = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in ("id", "title"))
        rows = [f"<row>{head}</row>"]
        for _ in range(AT_ONCE):
            text = escape(as_text(self.dice)).encode("utf-8", "replace").decode()
            rows.append(f'<row><c><v>{text}</v></c><c t="str"><v>{text}</v></c></row>')
        self._upload(book("".join(rows)), "work")

    def item_form(self) -> None:
        section = self.dice.choice(["work", "funding", "employment", "researcher-urls"])
        fields = {field.name: field.example for field in FIELDS[section]}
        names = ["id_type", "value", "relationship", "url"]
        for _ in range(AT_ONCE // 10):
            sent = dict(fields) | {"identifiers-TOTAL_FORMS": "1", "identifiers-INITIAL_FORMS": "0"}
            sent |= {f"identifiers-0-{name}": as_text(self.dice) for name in names}
            sent[self.dice.choice(list(sent))] = as_text(self.dice)
            path = reverse("records:item_add", args=["north", self.ada.public_id, section])
            self._sent(path, sent)

    def addresses(self) -> None:
        for path, name in self.dice.sample(ADDRESSES, 4):
            assert is_answer(self.member.get(f"{path}?{_encoded({name: as_text(self.dice)})}"))

    def answers(self) -> None:
        """Keep what ORCID's answers say of items, as a reading of a record does."""
        with tenant_context(self.member.tenant.pk):
            found = [one for one in map(self._seen, range(1, AT_ONCE)) if one]
            reading = RecordReading(1, changed=tuple(found), present=frozenset())
            snapshots.keep([Read(reading, self.bound, sees_all_of_ours=False)], now=now())

    def log(self) -> None:
        """Log a call that holds such a text."""
        text = as_text(self.dice)
        body = text.encode("utf-8", "replace").decode()
        with tenant_context(self.member.tenant.pk):
            entry = ExchangeEntry(
                at=now(), environment="simulator", purpose=Purpose.PULL, method="GET",
                duration_ms=1, content=Content("https://x/", {}, body, {"x": body}, body),
                key=keys.tenant_key(),
            )  # fmt: skip
            audit.record_exchanges([entry])

    def _seen(self, put_code: int) -> ReadItem | None:
        section = self.dice.choice(["work", "funding", "employment", "keywords"])
        sample = (
            f'{{"title": {{"title": {{"value": "x"}}}}, "put-code": {put_code}, "content": "x"}}'
        )
        with suppress(ValueError, RecursionError, UnreadableMessage):
            spoilt = sample.replace('"x"', as_json(self.dice))
            item = messages.from_json(section, json_text.parsed(spoilt))
            stored = messages.to_json(messages.bare(item))
            modified = json_text.parsed(as_json(self.dice, depth=0))
            dated = messages.from_json(section, {"last-modified-date": {"value": modified}})
            return ReadItem(
                place=RecordPlace(section, put_code), content=stored, fingerprint="",
                modified_ms=dated.last_modified_date,
            )  # fmt: skip
        return None

    def _object(self, section: str) -> str:
        good = {column.name: column.example or "x" for column in known_columns(section)}
        good["identifier"] = f"E-{self.dice.randrange(10**9)}"
        spoilt = json.dumps({**good, "id": good["identifier"], "other": "@"}).replace(
            '"@"', as_json(self.dice)
        )
        if self.dice.choice([True, False]):
            name = self.dice.choice([*good, "content"])
            spoilt = f'{spoilt[:-1]}, "{name}": {as_json(self.dice)}}}'
        return spoilt

    def _upload(self, content: bytes, section: str) -> None:
        sent = {"file": SimpleUploadedFile("x", content), "section": section}
        answer = self.member.post(UPLOAD, sent)
        assert answer.status_code in {200, 302}, answer.status_code
        if answer.status_code == 302:
            assert self.member.get(answer["Location"]).status_code == 200
            assert is_answer(self.member.get(f"{answer['Location']}refused/"))
            self.member.post(f"{answer['Location']}commit/")
        with tenant_context(self.member.tenant.pk):
            running = [BatchState.CHECKING, BatchState.COMMITTING]
            assert not ImportBatch.objects.filter(state__in=running).exists()

    def _sent(self, path: str, sent: dict[str, str]) -> None:
        kind = "application/x-www-form-urlencoded"
        assert is_answer(self.member.post(path, _encoded(sent), content_type=kind)), sent

    def all(self) -> list[Callable[[], None]]:
        """Return every door."""
        return [
            self.json_upload, self.csv_upload, self.sheet_upload, self.item_form, self.addresses,
            self.answers, self.log,
        ]  # fmt: skip


def _encoded(sent: dict[str, str]) -> str:
    """Return fields as a program may send them: halves of surrogate pairs are bytes like others."""
    return urlencode({name: text.encode("utf-8", "surrogatepass") for name, text in sent.items()})


@pytest.fixture
def doors(north: Tenant, olga: Member, ada: Researcher, random: Random) -> Doors:
    with tenant_context(north.pk):
        bound = make_world(north).connect(ada).connection
    return Doors(olga, ada, bound, random)


def test_a_number_without_end_beside_a_large_one_is_refused_in_words(olga: Member) -> None:
    row = '{"identifier": "E-1", "title": 1e999999, "other": 100000000000000000000}'
    sent = {"file": SimpleUploadedFile("x", f"[{row}]".encode()), "section": "work"}

    answer = olga.post(UPLOAD, sent, follow=True)

    assert answer.status_code == 200
    assert "A number is too large, or not a number." in answer.content.decode()


def test_no_hostile_value_fails_at_any_door(doors: Doors) -> None:
    for door in doors.all():
        door()


@pytest.mark.deep
def test_nor_do_thousands_of_them(doors: Doors) -> None:
    for _ in range(VALUES // AT_ONCE):
        for door in doors.all():
            door()
