"""What stands in the files, read back by other programs' rules."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import timedelta, timezone
from itertools import product
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.utils.timezone import now

from audit import queries as audit
from audit.entries import SYSTEM
from exports import actions
from exports.actions import ExportOrder
from exports.columns import COLUMNS, Format, UnknownColumnError, What
from oauth.models import Connection, GrantState
from records.models import Item
from scoping.context import current_tenant_id, tenant_context
from scoping.sealing import UnsealError
from sync.models import Snapshot
from tenants import actions as actions_of_tenants
from tenants.actions import ResearcherDraft
from tenants.models import Credential, Tenant
from tests.exports import stock
from tests.exports.stock import (
    ACCESS,
    CLAIMED_ID,
    CONNECTED_AT,
    FORMULAS,
    NASTY,
    ORCID_ID,
    REFRESH,
)

pytestmark = pytest.mark.usefixtures("committed")
NAMES = {What.CONNECTIONS: "given_names", What.PUT_CODES: "label", What.TOKENS: "name"}


@pytest.fixture
def client(north: Tenant) -> Iterator[Credential]:
    with tenant_context(north.pk):
        yield stock.credential()


def taken(what: What, form: Format, *names: str) -> bytes:
    order = ExportOrder(what, form, "audit", names)
    return b"".join(actions.begin(order=order, actor=SYSTEM, clock=now))


def rows(what: What, form: Format = Format.CSV, *names: str) -> list[dict[str, Any]]:
    text = taken(what, form, *names).decode("utf-8-sig" if form is Format.SPREADSHEET else "utf-8")
    if form is Format.JSON:
        found: list[dict[str, Any]] = json.loads(text)
        return found
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_connection_stands_there_in_full(client: Credential) -> None:
    stock.connect(stock.person("Ada", ref="E-1"), client)

    (row,) = rows(What.CONNECTIONS, Format.JSON)

    assert row["orcid_uri"] == f"{settings.SIMULATOR_URL}/{ORCID_ID}"
    assert (row["authenticated"], row["state"]) == (True, "active")
    assert row["authenticated_at"] == "2026-03-01T12:30:00Z"
    assert row["scopes"] == ["/read-limited", "/activities/update"]
    assert (row["researcher_key"], row["client_id"]) == ("E-1", client.client_id)
    assert row["expires_at"] is None


def keep(bound: Connection, section: str, content: dict[str, Any]) -> None:
    Snapshot.objects.create(
        tenant_id=bound.tenant_id, connection=bound, section=section, put_code=0,
        content=content, fingerprint="", read_at=CONNECTED_AT,
    )  # fmt: skip


def test_what_the_summary_says_stands_there(client: Credential) -> None:
    bound = stock.connect(stock.person("Ada", ref="E-1"), client)
    shown: dict[str, dict[str, Any]] = {
        "email-domains": {
            "count": 4, "email-domain": [{"value": " North.EDU"}, {"value": "x.example"}]
        },
        "summary": {
            "works": {"validated-count": 41, "self-asserted-count": 3},
            "fundings": None,
            "peer-reviews": {"total": 9},
        },
    }  # fmt: skip
    for section, content in shown.items():
        keep(bound, section, content)

    (row,) = rows(What.SUMMARIES, Format.JSON)
    (line,) = rows(What.SUMMARIES)

    assert (row["email_domains"], row["email_domain_count"]) == (["north.edu", "x.example"], 4)
    assert (row["works_validated"], row["works_self_asserted"], row["peer_reviews"]) == (41, 3, 9)
    assert row["fundings_validated"] is None
    assert line["email_domains"] == "north.edu x.example"
    assert line["works_validated"] == "41"
    assert line["summary_read_at"] == row["summary_read_at"] != ""


def test_who_shows_no_domain_has_a_line_and_who_has_no_summary_has_none(
    client: Credential,
) -> None:
    bound = stock.connect(stock.person("Ada", ref="E-1"), client)
    assert rows(What.SUMMARIES) == []
    keep(bound, "summary", {})

    (row,) = rows(What.SUMMARIES, Format.JSON)
    (line,) = rows(What.SUMMARIES)

    assert row["email_domains"] is row["email_domain_count"] is row["works_validated"] is None
    assert line["email_domains"] == line["works_validated"] == ""


def test_the_same_stands_in_csv_as_texts(client: Credential) -> None:
    stock.connect(stock.person("Ada", ref="E-1"), client)

    (row,) = rows(What.CONNECTIONS)

    assert list(row) == [column.name for column in COLUMNS[What.CONNECTIONS]]
    assert row["authenticated"] == "true"
    assert row["scopes"] == "/read-limited /activities/update"
    assert row["expires_at"] == ""


def test_an_id_that_was_typed_is_not_authenticated(client: Credential) -> None:
    stock.person("Grace", claimed=CLAIMED_ID)
    stock.person("Nobody")

    (row,) = rows(What.CONNECTIONS)

    assert (row["orcid_uri"], row["authenticated"], row["state"], row["environment"]) == (
        f"https://orcid.org/{CLAIMED_ID}", "false", "claimed", "")  # fmt: skip


def test_every_text_comes_out_as_it_went_in(client: Credential) -> None:
    texts = set(NASTY + FORMULAS)
    for number, text in enumerate(texts):
        person = stock.person(text)
        stock.connect(person, client, orcid_id=f"0000-0000-0000-{number:04}")
        stock.place(person, client, label=text)

    for what, column in NAMES.items():
        for form in (Format.CSV, Format.JSON):
            assert {row[column] for row in rows(what, form)} == texts


def test_a_spreadsheet_sees_no_formula(client: Credential) -> None:
    for number, text in enumerate((*FORMULAS, "plain", "a=b")):
        stock.connect(stock.person(text), client, orcid_id=f"0000-0000-0000-{number:04}")

    shown = {f"'{text}" for text in FORMULAS} | {"plain", "a=b"}
    for what in (What.CONNECTIONS, What.TOKENS):
        assert {row[NAMES[what]] for row in rows(what, Format.SPREADSHEET)} == shown


def test_every_identifier_comes_out_as_it_went_in(client: Credential) -> None:
    placement = stock.place(stock.person("Ada"), client)
    Item.objects.filter(pk=placement.item_id).update(self_ids=list(NASTY))

    assert rows(What.PUT_CODES, Format.JSON)[0]["self_ids"] == list(NASTY)
    assert rows(What.PUT_CODES)[0]["self_ids"] == " | ".join(NASTY)


def test_times_are_seconds_of_utc_that_have_begun(client: Credential) -> None:
    moment = CONNECTED_AT.replace(second=59, microsecond=999_999)
    connection = stock.connect(stock.person("Ada"), client)
    Connection.objects.update(authenticated_at=moment.astimezone(timezone(timedelta(hours=13))))
    connection.grants.update(received_at=moment)

    for form in Format:
        assert rows(What.CONNECTIONS, form)[0]["authenticated_at"] == "2026-03-01T12:30:59Z"
        assert rows(What.TOKENS, form)[0]["received_at"] == "2026-03-01T12:30:59Z"


def test_a_token_moved_to_another_row_breaks_the_file_off(client: Credential) -> None:
    connection = stock.connect(stock.person("Ada"), client)
    moved = connection.grants.values_list("refresh_token_sealed", flat=True)[0]
    connection.grants.update(access_token_sealed=moved)

    with pytest.raises(UnsealError, match="does not belong there"):
        taken(What.TOKENS, Format.CSV)

    assert audit.events()[0].details["complete"] is False


def test_tokens_leave_opened_with_all_that_orcid_said(client: Credential) -> None:
    stock.connect(stock.person("Ada"), client)

    for form in (Format.CSV, Format.JSON):
        (row,) = rows(What.TOKENS, form)
        assert list(row) == [column.name for column in COLUMNS[What.TOKENS]]
        assert (row["access_token"], row["refresh_token"]) == (ACCESS, REFRESH)
        assert (row["token_type"], row["expires_at"]) == ("bearer", "2046-03-01T12:30:00Z")


def test_a_revoked_grant_is_not_taken_out(client: Credential) -> None:
    connection = stock.connect(stock.person("Ada"), client)
    stock.grant(connection, GrantState.REVOKED, generation=2)

    assert [row["generation"] for row in rows(What.TOKENS)] == ["1"]


def test_a_grant_without_a_refresh_token_has_none(client: Credential) -> None:
    connection = stock.connect(stock.person("Ada"), client)
    connection.grants.update(refresh_token_sealed=None)

    assert rows(What.TOKENS)[0]["refresh_token"] == ""
    assert rows(What.TOKENS, Format.JSON)[0]["refresh_token"] is None


def test_put_codes_name_their_item(client: Credential) -> None:
    placement = stock.place(stock.person("Ada"), client)

    (row,) = rows(What.PUT_CODES, Format.JSON)

    assert row["put_code"] == placement.put_code
    assert row["item_key"] == placement.item.key
    assert row["self_ids"] == ["doi:10.5555/a", "other-id:a b"]
    assert rows(What.PUT_CODES)[0]["self_ids"] == "doi:10.5555/a | other-id:a b"


@pytest.mark.first
def test_chosen_columns_are_taken_alone_in_the_files_order(client: Credential) -> None:
    person = stock.person("Ada", ref="E-1")
    stock.connect(person, client)
    placement = stock.place(person, client)
    stock.note(Connection.objects.get(researcher=person))

    for what, form in product((What.CONNECTIONS, What.PUT_CODES, What.CHANGES), Format):
        (whole,) = rows(what, form)
        for column in COLUMNS[what]:
            few = {"orcid_id", column.name}
            assert rows(what, form, *few) == [{name: whole[name] for name in whole if name in few}]
    assert rows(What.PUT_CODES, Format.CSV, "orcid_id", "put_code") == [
        {"put_code": str(placement.put_code), "orcid_id": ORCID_ID}
    ]
    assert audit.events()[0].details["columns"] == ["put_code", "orcid_id"]


def test_an_unknown_column_is_named_before_anything_is_logged(client: Credential) -> None:
    with pytest.raises(UnknownColumnError, match="of put-codes has no column access_token, name"):
        rows(What.PUT_CODES, Format.CSV, "name", "put_code", "access_token")

    assert not audit.events().filter(kind__startswith="export.").exists()


def test_nothing_is_an_empty_list_or_a_header(client: Credential) -> None:
    for what in What:
        assert rows(what, Format.JSON) == []
        header = taken(what, Format.CSV).decode().strip().split(",")
        assert header == [column.name for column in COLUMNS[what]]


def test_another_tenants_rows_are_not_there(client: Credential, south: Tenant) -> None:
    person = stock.person("Ada")
    stock.connect(person, client)
    stock.place(person, client)
    stock.note(Connection.objects.get(researcher=person))
    keep(Connection.objects.get(researcher=person), "summary", {})

    for what, form in product(What, Format):
        assert ORCID_ID.encode() in taken(what, form)
        with tenant_context(south.pk):
            assert ORCID_ID.encode() not in taken(what, form)


def test_the_log_says_so_before_the_first_byte_and_at_the_end(client: Credential) -> None:
    stock.connect(stock.person("Ada"), client)
    order = ExportOrder(What.TOKENS, Format.CSV, "moving house")

    pieces = actions.begin(order=order, actor=SYSTEM, clock=now)
    assert [event.kind for event in audit.events()[:1]] == ["export.begun"]
    list(pieces)

    ended, begun = audit.events()[:2]
    assert begun.details == {"what": "tokens", "format": "csv", "reason": "moving house"}
    assert ended.details == begun.details | {"rows": 1, "complete": True}


def test_a_reader_who_goes_away_is_in_the_log(client: Credential, north: Tenant) -> None:
    drafts = [
        ResearcherDraft(str(number), "x" * 200, claimed_orcid_id=CLAIMED_ID)
        for number in range(1000)
    ]
    with transaction.atomic():
        actions_of_tenants.add_researchers_in_batch(drafts=drafts, now=now())
    order = ExportOrder(What.CONNECTIONS, Format.JSON)

    pieces = actions.begin(order=order, actor=SYSTEM, clock=now)
    next(pieces)
    pieces.close()  # type: ignore[attr-defined]

    assert audit.events()[0].details["complete"] is False
    assert current_tenant_id() == north.pk
