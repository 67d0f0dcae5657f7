"""Webhooks, notifications, review groups, searches and the credential's own tokens."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from orcid_client import groups, ids, notifications, searches, webhooks
from orcid_client.client import OrcidClient
from orcid_client.elements.notifications import (
    AuthorizationUrl,
    NotificationItem,
    PermissionNotification,
)
from orcid_client.elements.peer_reviews import GroupIdRecord
from orcid_client.environments import PRODUCTION, Api, Registry, simulator
from orcid_client.errors import ApiError, CannotBeRemoved, DataRefused, NotFound
from orcid_client.http import Response, Transport
from orcid_client.oauth import ClientCredential, OAuth
from orcid_client.own_tokens import OwnTokens
from tests.orcid_client.stub import Script, Stub, answer, says, serving

JOSIAH = ids.parse("0000-0002-1825-0097")
HOOK = "https://portal.example/hooks/x9/?a=b c"
JSON = {"content-type": "application/vnd.orcid+json"}
NOW = datetime(2026, 5, 4, tzinfo=UTC)


def member(environment: Registry = PRODUCTION, transport: Transport | None = None) -> OrcidClient:
    return OrcidClient(environment, Api.MEMBER, transport=transport)


def at(server: Stub) -> Registry:
    base = server.address
    return simulator(site=base, member_api=f"{base}/v3.0", public_api=f"{base}/public/v3.0")


def refused(status: int, code: int) -> Response:
    body = {"response-code": status, "developer-message": "No.", "error-code": code}
    return Response(status, JSON, json.dumps(body).encode())


def test_a_webhooks_address_is_one_segment_and_the_path_has_no_version() -> None:
    request = webhooks.register(PRODUCTION, JOSIAH, HOOK)
    prefix = f"https://api.orcid.org/{JOSIAH}/webhook/"
    assert request.method == "PUT"
    assert request.url.startswith(prefix)
    assert "/" not in request.url.removeprefix(prefix)
    assert unquote(request.url.removeprefix(prefix)) == HOOK
    assert webhooks.remove(PRODUCTION, JOSIAH, HOOK).method == "DELETE"
    with pytest.raises(ValueError, match="https"):
        webhooks.register(PRODUCTION, JOSIAH, "/hooks/x9/")


def test_registering_and_removing_can_come_in_any_order() -> None:
    assert webhooks.interpret_registered(Response(201, {}, b""))
    assert not webhooks.interpret_registered(Response(204, {}, b""))
    assert webhooks.interpret_removed(Response(204, {}, b""))
    assert not webhooks.interpret_removed(refused(404, 9028))
    with pytest.raises(ApiError):
        webhooks.interpret_removed(refused(403, 9010))
    with pytest.raises(NotFound):
        webhooks.interpret_registered(refused(404, 9011))


def test_a_permission_notification_is_written_read_and_archived(
    sample: Callable[[str], bytes],
) -> None:
    message = PermissionNotification(
        notification_type="permission",
        authorization_url=AuthorizationUrl(uri="https://orcid.org/oauth/authorize?client_id=A"),
        notification_subject="Your works",
        notification_intro="May we add them?",
        items=(NotificationItem(item_type="work", item_name="A paper"),),
    )
    client = member()
    request = notifications.create(client, JOSIAH, message)
    assert notifications.violations(message) == []
    assert json.loads(request.body or b"")["items"]["item"][0]["item-type"] == "work"
    assert notifications.archive(client, JOSIAH, 7).path.endswith("/notification-permission/7")
    document = sample("notification/notification-permission-3.0.xml")
    read = notifications.interpret_read(
        Response(200, {"content-type": "application/xml"}, document)
    )
    assert [item.item_type for item in read.items] == [
        "work", "employment", "distinction", "service",
    ]  # fmt: skip
    with pytest.raises(CannotBeRemoved):
        notifications.interpret_archived(refused(403, 9009))


def test_a_notification_says_all_that_is_wrong_with_it() -> None:
    message = PermissionNotification(
        notification_type="custom",
        authorization_url=AuthorizationUrl(),
        notification_intro="x" * 1001,
        items=(NotificationItem(item_type="keyword", item_name="A"),),
    )
    assert {found.path for found in notifications.violations(message)} == {
        "notification-type",
        "notification-subject",
        "notification-intro",
        "authorization-url",
        "items.item[0].item-type",
    }


GROUP = GroupIdRecord(name="J", group_id="issn:1741-4857", description="J", type="journal")


def found_group(put_code: int) -> Script:
    record = {"put-code": put_code, "group-id": GROUP.group_id, "name": "J", "type": "journal"}
    return says(answer("200 OK", json.dumps(record).encode()))


def missing() -> Script:
    """Return what ORCID answers for a group id it does not know: one group without content."""
    empty = dict.fromkeys(("put-code", "name", "group-id", "description", "type"))
    return says(answer("200 OK", json.dumps(empty).encode()))


def made(put_code: int) -> Script:
    location = f"Location: https://api.orcid.org/v3.0/group-id-record/{put_code}\r\n"
    return says(answer("201 Created", headers=location))


@pytest.mark.parametrize(
    "scripts, put_code",
    [
        ([found_group(5)], 5),
        ([missing(), made(6)], 6),
        ([missing(), says(answer("409 Conflict", refused(409, 9025).body)), found_group(8)], 8),
    ],
)
def test_a_group_is_looked_up_before_it_is_made(scripts: list[Script], put_code: int) -> None:
    with serving(*scripts) as server:
        transport = Transport(clock=lambda: NOW)
        client = member(at(server), transport)
        assert groups.ensure(client, GROUP, token="t") == put_code
        transport.close()
    assert server.received[0].startswith(b"GET /v3.0/group-id-record?group-id=issn%3A1741-4857 ")


@pytest.mark.parametrize(
    "response",
    [
        refused(400, 9026),
        refused(404, 9016),
        Response(200, JSON, b'{"put-code": null, "name": null, "group-id": null}'),
        Response(
            200, {"content-type": "application/xml"},
            b'<g:group-id-record xmlns:g="http://www.orcid.org/ns/group-id"/>',
        ),
    ],
)  # fmt: skip
def test_no_group_is_not_taken_for_one(response: Response) -> None:
    assert groups.interpret_found(response) == ()


def test_another_refusal_of_a_look_up_is_an_error() -> None:
    with pytest.raises(DataRefused):
        groups.interpret_found(refused(400, 9006))


def test_a_group_says_what_is_wrong_with_it() -> None:
    wrong = GroupIdRecord(name=" ", group_id="isbn:1", description="J", type="blog")
    assert {found.path for found in groups.violations(wrong)} == {"name", "group-id", "type"}
    assert groups.violations(GROUP) == []


def test_a_search_quotes_what_people_type() -> None:
    request = searches.search(member(), "ror-org-id:" + searches.quoted('a "b" c'), rows=10)
    query = parse_qs(urlsplit(request.url).query)
    assert query == {"q": ['ror-org-id:"a \\"b\\" c"'], "start": ["0"], "rows": ["10"]}
    assert searches.escaped_word("a:b*") == "a\\:b\\*"
    with pytest.raises(ValueError, match="1000"):
        searches.search(member(), "x", rows=1001)


def test_searches_are_read_with_and_without_hits() -> None:
    hit = {"orcid-identifier": {"path": str(JOSIAH)}}
    body = json.dumps({"result": [hit], "num-found": 1}).encode()
    found = searches.interpret_search(Response(200, JSON, body))
    assert [one.orcid_identifier and one.orcid_identifier.path for one in found.result] == [
        str(JOSIAH)
    ]
    none = searches.interpret_search(Response(200, JSON, b'{"result":null,"num-found":0}'))
    assert (none.result, none.num_found) == ((), 0)
    people = {"expanded-result": [{"orcid-id": str(JOSIAH), "other-name": ["J", "C"]}]}
    expanded = searches.interpret_expanded_search(Response(200, JSON, json.dumps(people).encode()))
    assert [name.value for name in expanded.expanded_result[0].other_name] == ["J", "C"]


def test_a_csv_search_gives_rows_by_name() -> None:
    request = searches.csv_search(member(), "x", ["orcid", "email"])
    assert request.headers["Accept"] == "text/csv"
    body = b'orcid,email\n0000-0002-1825-0097,"a@b.c,d@e.f"\n'
    rows = searches.interpret_csv_search(Response(200, {"content-type": "text/csv"}, body))
    assert rows == [{"orcid": str(JOSIAH), "email": "a@b.c,d@e.f"}]


def test_the_credentials_own_token_is_fetched_once_while_it_lasts() -> None:
    def grant(token: str) -> Script:
        body = {"access_token": token, "token_type": "bearer", "expires_in": 3600, "orcid": None}
        return says(answer("200 OK", json.dumps(body | {"scope": "/webhook"}).encode()))

    with serving(grant("first"), grant("second"), grant("third")) as server:
        oauth = OAuth(at(server), ClientCredential("A", "s"), Transport(clock=lambda: NOW))
        tokens = OwnTokens(oauth)
        got = [tokens.token("/webhook", now=NOW), tokens.token("/webhook", now=NOW)]
        tokens.forget("/webhook", "another")
        got.append(tokens.token("/webhook", now=NOW))
        tokens.forget("/webhook", "first")
        got.append(tokens.token("/webhook", now=NOW))
        got.append(tokens.token("/webhook", now=NOW + timedelta(hours=1)))
    assert got == ["first", "first", "first", "second", "third"]
