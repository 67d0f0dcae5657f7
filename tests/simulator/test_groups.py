"""Peer-review groups: looked up, created, changed, removed; and how reviews stand in them."""

import pytest

from tests.simulator.messages import VALID
from tests.simulator.program import Json, Registry

GROUP: Json = {
    "name": "Group name",
    "group-id": "publons:1234",
    "description": "A group",
    "type": "magazine",
}
PATH = "group-id-record"


@pytest.fixture
def groups(registry: Registry) -> Registry:
    """Return a world with a token for groups; the token for records is `writer`."""
    registry.writer = registry.token  # type: ignore[attr-defined]
    scope = "/group-id-record/read /group-id-record/update"
    answer = registry.oauth(grant_type="client_credentials", scope=scope)
    registry.token = answer.json()["access_token"]
    return registry


def _add(groups: Registry, group: Json = GROUP) -> int:
    answer = groups.call("POST", PATH, group)
    assert answer.status_code == 201, answer.text
    return int(answer.headers["Location"].rsplit("/", 1)[1])


@pytest.mark.parametrize("kind", ["json", "xml"])
def test_a_group_is_found_by_id_name_and_put_code(groups: Registry, kind: str) -> None:
    put_code = _add(groups)
    for query in ("?group-id=publons:1234", "?name=group%20name", "", f"/{put_code}"):
        assert "publons:1234" in groups.call("GET", f"{PATH}{query}", kind=kind).text


@pytest.mark.parametrize("query", ["group-id=publons:1234", "name=group%20name"])
def test_a_look_up_is_one_bare_group(groups: Registry, query: str) -> None:
    put_code = _add(groups)
    found = groups.call("GET", f"{PATH}?{query}").json()
    assert (found["put-code"], found["group-id"]) == (put_code, "publons:1234")
    assert "<group-id:group-id-record " in groups.call("GET", f"{PATH}?{query}", kind="xml").text


@pytest.mark.parametrize("query", ["group-id=publons:9", "name=other", "group-id=issn:1741-4850"])
def test_a_look_up_of_no_group_is_an_empty_one(groups: Registry, query: str) -> None:
    _add(groups)
    answer = groups.call("GET", f"{PATH}?{query}")
    assert answer.status_code == 200
    assert set(answer.json().values()) == {None}


def test_a_look_up_by_a_valid_issn_makes_the_group(groups: Registry) -> None:
    found = groups.call("GET", f"{PATH}?group-id=issn:1741-4857").json()
    assert (found["group-id"], found["type"]) == ("issn:1741-4857", "journal")
    again = groups.call("GET", f"{PATH}/{found['put-code']}").json()
    assert again == found


@pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE"])
def test_an_unknown_put_code_of_a_group_is_9026(groups: Registry, verb: str) -> None:
    answer = groups.call(verb, f"{PATH}/77", GROUP | {"put-code": 77})
    assert (answer.status_code, answer.json()["error-code"]) == (400, 9026)


def test_a_group_changes_and_goes(groups: Registry) -> None:
    put_code = _add(groups)
    changed = GROUP | {"put-code": put_code, "name": "Other"}
    assert groups.call("PUT", f"{PATH}/{put_code}", changed).json()["name"] == "Other"
    assert groups.call("DELETE", f"{PATH}/{put_code}").status_code == 204
    assert groups.call("GET", f"{PATH}/{put_code}").json()["error-code"] == 9026


def test_an_xml_group_is_accepted(groups: Registry) -> None:
    put_code = _add(groups)
    served = groups.call("GET", f"{PATH}/{put_code}", kind="xml").text
    groups.call("DELETE", f"{PATH}/{put_code}")
    sent = served.replace(f' put-code="{put_code}"', "")
    assert groups.call("POST", PATH, sent.encode(), kind="xml").status_code == 201


def test_refusals(groups: Registry) -> None:
    put_code = _add(groups)
    twice = groups.call("POST", PATH, GROUP)
    assert (twice.status_code, twice.json()["error-code"]) == (409, 9025)
    wrong = groups.call("POST", PATH, GROUP | {"type": "shoe"})
    assert wrong.json()["error-code"] == 9047
    reader = groups.oauth(grant_type="client_credentials", scope="/group-id-record/read").json()
    refused = groups.call("POST", PATH, GROUP, token=reader["access_token"])
    assert refused.status_code == 403
    review = VALID["peer-review"] | {"review-group-id": "publons:1234"}
    groups.add("peer-review", review, token=groups.writer)  # type: ignore[attr-defined]
    used = groups.call("DELETE", f"{PATH}/{put_code}")
    assert (used.status_code, used.json()["error-code"]) == (409, 9040)


def test_reviews_stand_in_two_levels(registry: Registry) -> None:
    registry.add("peer-review", VALID["peer-review"])
    [group] = registry.call("GET", "{orcid}/peer-reviews").json()["group"]
    named = group["external-ids"]["external-id"][0]
    assert (named["external-id-type"], named["external-id-value"]) == (
        "peer-review",
        "issn:1741-4857",
    )
    [inner] = group["peer-review-group"]
    assert inner["peer-review-summary"][0]["completion-date"]["year"] == {"value": "2012"}
