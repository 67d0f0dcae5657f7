"""Who may take what out: by page and by command."""

import io
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils.timezone import now

from audit import queries as audit
from oauth.models import Connection
from scoping.context import tenant_context
from sync.models.changes import FeedEnd
from tenants.models import Credential, Tenant
from tests.cast import Member
from tests.exports import stock
from tests.exports.stock import ACCESS, ORCID_ID
from tests.tenants.form_data import prove

PAGE, TOKENS = "/t/north/exports/", "/t/north/exports/tokens/"
ORDER = {"form": "csv", "reason": "moving house"}
FILES = ["connections/csv/", "connections/json/", "connections/spreadsheet/", "put_codes/csv/"]


@pytest.fixture(autouse=True)
def client(committed: None, north: Tenant) -> Iterator[Credential]:
    with tenant_context(north.pk):
        client = stock.credential()
        person = stock.person("Ada")
        stock.connect(person, client)
        stock.place(person, client)
    return client  # type: ignore[return-value]


def sent(member: Member, path: str, **order: str) -> str:
    answer = member.post(path, order) if order else member.get(path)
    assert answer.status_code == 200
    return b"".join(answer).decode()


def kinds(tenant: Tenant) -> list[str]:
    with tenant_context(tenant.pk):
        found = audit.events().filter(kind__startswith="export.")
        return list(found.values_list("kind", flat=True))


def test_every_member_may_take_ids_and_put_codes(alice: Member, bob: Member) -> None:
    for file in FILES:
        assert ORCID_ID in sent(alice, PAGE + file)
        assert ORCID_ID in sent(bob, PAGE + file)


def test_charlie_finds_no_page_of_north(charlie: Member) -> None:
    for path in (PAGE, TOKENS, *(PAGE + file for file in FILES)):
        assert charlie.get(path).status_code == 404
        assert charlie.post(path, ORDER).status_code in {404, 405}


def test_charlie_takes_nothing_of_north_out_of_south(charlie: Member) -> None:
    assert ORCID_ID not in sent(charlie, "/t/south/exports/connections/csv/")


def test_what_is_no_export_is_no_page(alice: Member) -> None:
    for path in ("tokens/csv/", "secrets/csv/", "connections/xml/"):
        assert alice.get(PAGE + path).status_code == 404


def test_a_file_is_named_and_never_kept(alice: Member) -> None:
    answer = alice.get(PAGE + "connections/json/")

    assert answer["Content-Disposition"] == 'attachment; filename="north-connections.json"'
    assert "no-store" in answer["Cache-Control"]
    b"".join(answer)


def test_columns_are_chosen_by_the_address(alice: Member) -> None:
    found = sent(alice, PAGE + "connections/csv/?columns=orcid_id&columns=authenticated")

    assert found == f"orcid_id,authenticated\n{ORCID_ID},true\n"


def test_an_unknown_column_in_the_address_is_said(alice: Member, north: Tenant) -> None:
    answer = alice.get(PAGE + "connections/csv/?columns=orcid")

    assert answer.status_code == 400
    assert "connections has no column orcid. It has orcid_uri, orcid_id," in answer.content.decode()
    assert kinds(north) == []


def three_changes() -> None:
    for _ in range(3):
        stock.note(Connection.objects.get())


def cursors(member: Member, query: str) -> list[int]:
    return [row["cursor"] for row in json.loads(sent(member, f"{PAGE}changes/json/{query}"))]


def test_changes_are_taken_after_a_cursor(
    alice: Member, bob: Member, charlie: Member, north: Tenant
) -> None:
    with tenant_context(north.pk):
        three_changes()

    assert cursors(alice, "") == cursors(alice, "?since=") == cursors(bob, "?since=0") == [1, 2, 3]
    assert cursors(alice, "?since=2") == [3]
    assert cursors(alice, f"?since={2**63 - 1}") == []
    assert charlie.get(f"{PAGE}changes/json/?since=2").status_code == 404
    assert sent(charlie, "/t/south/exports/changes/json/?since=0").split() == ["[", "]"]
    with tenant_context(north.pk):
        assert audit.events()[0].details["since"] == 2**63 - 1


@pytest.mark.parametrize("since", ["x", "-1", "1.5", "%20", "٣", str(2**63), "9" * 5000])
def test_what_is_no_cursor_is_said(alice: Member, north: Tenant, since: str) -> None:
    answer = alice.get(f"{PAGE}changes/csv/?since={since}")

    assert answer.status_code == 400
    assert "a whole number" in answer.text
    assert kinds(north) == []


def test_only_changes_have_a_cursor(alice: Member, north: Tenant) -> None:
    answer = alice.get(PAGE + "put_codes/csv/?since=5")

    assert answer.status_code == 400
    refusal = "The export of put-codes has no cursor. Only the export of changes takes since."
    assert answer.text == refusal
    assert alice.get(PAGE).text.count('name="since"') == 1
    with pytest.raises(CommandError, match="connections has no cursor"):
        run("--what", "connections", "--since", "5")
    assert kinds(north) == []


def test_a_cursor_whose_changes_are_forgotten_is_refused(alice: Member, north: Tenant) -> None:
    with tenant_context(north.pk):
        three_changes()
        FeedEnd.objects.update(forgotten_to=2)
    answer = alice.get(PAGE + "changes/csv/?since=1")

    assert answer.status_code == 400
    assert answer.text == "Changes up to number 2 are no longer available."
    assert cursors(alice, "?since=2") == [3]
    with pytest.raises(CommandError, match="no longer available"):
        run("--what", "changes", "--since", "1")


def test_the_command_takes_changes_after_a_cursor(north: Tenant) -> None:
    with tenant_context(north.pk):
        three_changes()

    assert run("--what", "changes", "--columns", "cursor", "--since", "1") == "cursor\n2\n3\n"
    with pytest.raises(CommandError, match="a whole number"):
        run("--what", "changes", "--since", "last")


def test_the_page_explains_the_columns_and_offers_tokens_to_admins_alone(
    alice: Member, bob: Member
) -> None:
    assert "authenticated_at" in alice.get(PAGE).content.decode()
    assert "Download tokens" in alice.get(PAGE).content.decode()
    assert "Download tokens" not in bob.get(PAGE).content.decode()


def test_an_admin_with_fresh_proof_and_a_reason_takes_the_tokens(
    alice: Member, north: Tenant
) -> None:
    prove(alice)

    assert ACCESS in sent(alice, TOKENS, **ORDER)

    assert kinds(north) == ["export.ended", "export.begun"]


def test_without_a_reason_no_token_leaves(alice: Member, north: Tenant) -> None:
    prove(alice)

    answer = alice.post(TOKENS, {"form": "csv", "reason": " "})

    assert ACCESS not in answer.content.decode()
    assert kinds(north) == []


def test_proof_of_ten_minutes_ago_is_too_old(alice: Member, north: Tenant) -> None:
    prove(alice)

    with time_machine.travel(now() + timedelta(minutes=11)):
        answer = alice.post(TOKENS, ORDER)

    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert kinds(north) == []


def test_no_link_takes_tokens(alice: Member) -> None:
    prove(alice)

    assert alice.get(TOKENS)["Location"] == PAGE


def test_bob_takes_no_tokens(bob: Member) -> None:
    prove(bob)

    assert bob.post(TOKENS, ORDER).status_code == 404


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("export", "--tenant", "north", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_writes_to_standard_output(north: Tenant) -> None:
    found = json.loads(run("--what", "put_codes", "--format", "json"))

    assert [row["orcid_id"] for row in found] == [ORCID_ID]
    assert kinds(north) == ["export.ended", "export.begun"]


def test_the_command_takes_chosen_columns() -> None:
    found = run("--what", "connections", "--columns", "authenticated", "orcid_id")

    assert found == f"orcid_id,authenticated\n{ORCID_ID},true\n"


def test_the_command_says_which_column_is_unknown(north: Tenant) -> None:
    with pytest.raises(CommandError, match="has no column colour"):
        run("--what", "connections", "--columns", "colour")

    assert kinds(north) == []


@pytest.mark.usefixtures("alice")
def test_tokens_are_taken_whole(north: Tenant) -> None:
    with pytest.raises(CommandError, match="taken out whole"):
        run("--what", "tokens", "--acting-user", ALICE, "--reason", "x", "--columns", "name")

    assert kinds(north) == []


ALICE, BOB, CHARLIE = "alice@north.example", "bob@north.example", "charlie@south.example"
REFUSED = [
    (["--acting-user", ALICE], "need --acting-user and --reason"),
    (["--reason", "audit"], "need --acting-user and --reason"),
    (["--acting-user", BOB, "--reason", "x"], "download tokens"),
    (["--acting-user", CHARLIE, "--reason", "x"], "download tokens"),
    (["--acting-user", "nobody@north.example", "--reason", "x"], "download tokens"),
    (["--acting-user", ALICE, "--reason", "x" * 201], "more than 200"),
]


@pytest.mark.usefixtures("alice", "bob", "charlie")
def test_tokens_by_command_need_an_admin_and_a_reason() -> None:
    for arguments, sentence in REFUSED:
        with pytest.raises(CommandError, match=sentence):
            run("--what", "tokens", *arguments)


def test_tokens_by_command_are_in_the_log_under_the_admins_name(
    alice: Member, north: Tenant
) -> None:
    found = run("--what", "tokens", "--acting-user", "ALICE@north.example", "--reason", "audit")

    assert ACCESS in found
    with tenant_context(north.pk):
        event = audit.events()[0]
    assert (event.actor_id, event.details["reason"]) == (alice.user.pk, "audit")


def test_an_unknown_tenant_is_said(north: Tenant) -> None:
    with pytest.raises(CommandError, match="no tenant 'west'"):
        call_command("export", "--tenant", "west", "--what", "put_codes")
