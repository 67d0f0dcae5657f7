"""Tokens, scopes, sources, visibility and the states of records."""

import pytest

from tests.simulator.messages import VALID
from tests.simulator.program import Json, Registry

OTHER = "APP-OTHEROTHEROTHER1"
PUBLIC = "APP-PUBLICPUBLIC0001"


def _error(answer: Json) -> tuple[int, Json]:
    body = answer.json()
    return answer.status_code, body.get("error-code", body.get("error"))


def _token(registry: Registry, **fields: Json) -> str:
    token: str = registry.add_token(**fields)["access_token"]
    return token


def _other(registry: Registry) -> str:
    registry.add_client(OTHER, "other")
    return _token(registry, client_id=OTHER, scope=registry.SCOPES)


@pytest.mark.parametrize(
    "fields,status,code",
    [
        ({"scope": "/read-limited"}, 403, 9038),
        ({"scope": "/person/update"}, 403, 9038),
        ({"scope": "/activities/update", "revoked": True}, 401, "invalid_token"),
        ({"scope": "/activities/update", "expires_in": 0}, 401, "invalid_token"),
        ({"scope": "/activities/update", "orcid": None}, 401, 9017),
    ],
)
def test_a_token_that_may_not_write(
    registry: Registry, fields: Json, status: int, code: Json
) -> None:
    token = _token(registry, **fields)
    answer = registry.call("POST", "{orcid}/employment", VALID["employment"], token=token)
    assert _error(answer) == (status, code)


@pytest.mark.parametrize(
    "verb,path,scope,orcid",
    [
        ("PUT", "{orcid}/work/1", "/person/update", "own"),
        ("DELETE", "{orcid}/work/1", "/read-limited", "own"),
        ("DELETE", "{orcid}/external-identifiers/1", "/activities/update", "own"),
        ("POST", "{orcid}/works", "/read-limited", "own"),
        ("GET", "{orcid}/works", "/webhook", None),
        ("GET", "search?q=x", "/webhook", None),
        ("GET", "group-id-record", "/read-public", None),
        ("POST", "group-id-record", "/group-id-record/read", None),
        ("POST", "{orcid}/notification-permission", "/read-public", None),
    ],
)
def test_a_scope_that_does_not_reach_is_9038(
    registry: Registry, verb: str, path: str, scope: str, orcid: str | None
) -> None:
    token = _token(registry, scope=scope, **({} if orcid else {"orcid": None}))
    answer = registry.call(verb, path, VALID["work"], token=token)
    assert _error(answer) == (403, 9038)


def test_no_token_and_a_wrong_token(registry: Registry) -> None:
    assert registry.call("POST", "{orcid}/work", VALID["work"], token=None).status_code == 403
    assert registry.call("GET", "{orcid}/record", token=None).status_code == 403
    wrong = registry.call("GET", "{orcid}/record", token="wrong")
    assert _error(wrong) == (401, "invalid_token")
    assert "wrong" in wrong.json()["error_description"]


@pytest.mark.parametrize("area", ["member", "public"])
@pytest.mark.parametrize(
    "verb,path",
    [
        ("GET", "{orcid}/record"),
        ("GET", "{orcid}/shoes"),
        ("GET", "0000-0002-1825-0097/works"),
        ("PATCH", "{orcid}/works"),
        ("GET", "{orcid}/work/x"),
        ("GET", "search?q=x"),
    ],
)
def test_a_token_is_checked_before_the_path(
    registry: Registry, area: str, verb: str, path: str
) -> None:
    revoked = _token(registry, scope=registry.SCOPES, revoked=True)
    expired = _token(registry, scope=registry.SCOPES, expires_in=0)
    for bad in (revoked, expired, "unknown"):
        answer = registry.call(verb, path, token=bad, area=area)
        assert _error(answer) == (401, "invalid_token")


def test_a_token_of_another_record(registry: Registry) -> None:
    token = _token(registry, orcid=registry.new_record(), scope=registry.SCOPES)
    answer = registry.call("POST", "{orcid}/work", VALID["work"], token=token)
    assert _error(answer) == (401, 9017)


def test_a_public_client_has_no_place_on_the_member_api(registry: Registry) -> None:
    registry.add_client(PUBLIC, "public", type="public")
    token = _token(registry, client_id=PUBLIC, scope="/authenticate")
    assert _error(registry.call("GET", "{orcid}/record", token=token)) == (401, 9017)
    assert registry.call("GET", "{orcid}/record", token=token, area="public").ok


def test_a_locked_client(registry: Registry) -> None:
    token = _other(registry)
    registry.add_client(OTHER, "other", locked=True)
    assert _error(registry.call("GET", "{orcid}/record", token=token)) == (409, 9057)


def test_only_the_source_may_change_an_item(registry: Registry) -> None:
    put_code = registry.add("work", VALID["work"])
    token, path = _other(registry), f"{{orcid}}/work/{put_code}"
    message = VALID["work"] | {"put-code": put_code}
    assert _error(registry.call("PUT", path, message, token=token)) == (403, 9010)
    assert _error(registry.call("DELETE", path, token=token)) == (403, 9010)
    # Another source may hold the same work; readers see both in one group.
    registry.add("work", VALID["work"], token=token)
    [group] = registry.call("GET", "{orcid}/works").json()["group"]
    assert len(group["work-summary"]) == 2


def test_after_the_person_revoked_the_client_may_still_delete(registry: Registry) -> None:
    put_code = registry.add("work", VALID["work"])
    path = f"{{orcid}}/work/{put_code}"
    for reason, status in (("CLIENT_REVOKED", 401), ("USER_REVOKED", 204)):
        token = _token(registry, scope=registry.SCOPES, revoked=reason)
        assert registry.call("GET", path, token=token).status_code == 401
        assert registry.call("DELETE", path, token=token).status_code == status


def _item(registry: Registry, visibility: str, **frame: Json) -> int:
    item = VALID["work"] | {"visibility": visibility} | frame
    path = f"records/{registry.orcid}/items"
    put_code: int = registry.control(path, section="work", item=item)["put_code"]
    return put_code


@pytest.mark.parametrize(
    "visibility,area,scope,expected",
    [
        ("public", "public", None, None),
        ("limited", "public", None, 9039),
        ("limited", "member", "/read-limited", None),
        ("limited", "member", "/activities/update", 9038),
        ("private", "member", "/read-limited", 9013),
    ],
)
def test_visibility(
    registry: Registry, visibility: str, area: str, scope: str | None, expected: int | None
) -> None:
    put_code = _item(registry, visibility)
    token = _token(registry, scope=scope) if scope else None
    answer = registry.call("GET", f"{{orcid}}/work/{put_code}", token=token, area=area)
    listed = registry.call("GET", "{orcid}/works", token=token, area=area).json()["group"]
    if expected is None:
        assert (answer.status_code, len(listed)) == (200, 1)
    else:
        assert (answer.status_code, answer.json()["error-code"]) == (403, expected)
        assert listed == []


def test_a_source_sees_its_own_items_whatever_their_visibility(registry: Registry) -> None:
    source = {"source-client-id": {"path": registry.CLIENT}}
    put_code = _item(registry, "private", source=source)
    assert registry.call("GET", f"{{orcid}}/work/{put_code}").ok


def test_post_ignores_visibility_and_takes_the_persons_default(registry: Registry) -> None:
    registry.orcid = registry.new_record(visibility="limited")
    registry.token = _token(registry, scope=registry.SCOPES)
    put_code = registry.add("work", VALID["work"] | {"visibility": "public"})
    found = registry.call("GET", f"{{orcid}}/work/{put_code}").json()
    assert found["visibility"] == "limited"


@pytest.mark.parametrize(
    "state,code", [("locked", 9018), ("deactivated", 9044), ("unclaimed", 9036)]
)
def test_a_record_that_cannot_be_used(registry: Registry, state: str, code: int) -> None:
    registry.control(f"records/{registry.orcid}/state", state=state)
    token = _token(registry, scope=registry.SCOPES)
    for verb, path in (("GET", "{orcid}/record"), ("POST", "{orcid}/work")):
        answer = registry.call(verb, path, VALID["work"], token=token)
        assert _error(answer) == (409, code)


def test_a_deactivated_record_loses_its_tokens(registry: Registry) -> None:
    registry.control(f"records/{registry.orcid}/state", state="deactivated")
    assert _error(registry.call("GET", "{orcid}/record")) == (401, "invalid_token")


def test_a_deprecated_record_names_its_primary(registry: Registry) -> None:
    primary = registry.new_record()
    registry.control(f"records/{registry.orcid}/state", state="deprecated", primary=primary)
    answer = registry.call("GET", "{orcid}/works", token=None, area="public")
    assert (answer.status_code, answer.json()["error-code"]) == (301, 9007)
    assert answer.headers["Location"] == f"{registry.base}/public/v3.0/{primary}/works"
    token = _token(registry, scope=registry.SCOPES)
    posted = registry.call("POST", "{orcid}/work", VALID["work"], token=token)
    assert _error(posted) == (409, 9007)


def test_a_record_that_does_not_exist(registry: Registry) -> None:
    answer = registry.call("GET", "0000-0002-1825-0097/record", area="public", token=None)
    assert _error(answer) == (404, 9016)


def test_a_client_that_acts_for_the_person_has_another_source(registry: Registry) -> None:
    registry.add("work", VALID["work"])
    registry.add_client(registry.CLIENT, registry.SECRET, acts_for_user=True)
    put_code = registry.add("work", VALID["work"])  # no duplicate: the assertion origin differs
    source = registry.call("GET", f"{{orcid}}/work/{put_code}").json()["source"]
    assert source["assertion-origin-orcid"]["path"] == registry.orcid
