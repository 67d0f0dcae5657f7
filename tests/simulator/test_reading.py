"""Records, sections, bulk reads and the smaller answers."""

import copy

import pytest

from tests.simulator.messages import VALID, with_self_id
from tests.simulator.program import Registry


def test_a_whole_record(registry: Registry) -> None:
    for section, message in VALID.items():
        registry.add(section, message)
    record = registry.call("GET", "{orcid}/record").json()
    assert record["orcid-identifier"]["path"] == registry.orcid
    assert record["history"]["creation-method"] == "DIRECT"
    assert record["person"]["keywords"]["keyword"][0]["content"] == "lasers"
    summary = record["activities-summary"]
    assert len(summary) == 13
    assert summary["works"]["group"][0]["work-summary"][0]["type"] == "journal-article"
    group = summary["employments"]["affiliation-group"][0]
    assert group["summaries"][0]["employment-summary"]["role-title"] == "Lecturer"
    as_xml = registry.call("GET", "{orcid}", kind="xml").text
    assert "<history:creation-method>Direct</history:creation-method>" in as_xml


def test_parts_of_a_person(registry: Registry) -> None:
    public = {"email": "a@b.example", "visibility": "public", "verified": True}
    unverified = {"email": "c@d.example", "visibility": "public", "verified": False}
    registry.orcid = registry.new_record(emails=[public, unverified], biography="Born.")
    registry.token = registry.add_token(scope=registry.SCOPES)["access_token"]
    emails = registry.call("GET", "{orcid}/email").json()["email"]
    assert [each["email"] for each in emails] == ["a@b.example"]
    assert registry.call("GET", "{orcid}/biography").json()["content"] == "Born."
    details = registry.call("GET", "{orcid}/personal-details").json()
    assert details["name"]["given-names"] == {"value": "Ada"}
    assert registry.call("GET", "{orcid}/person").json()["emails"]["email"] == emails


def test_an_empty_biography_is_9041(registry: Registry) -> None:
    answer = registry.call("GET", "{orcid}/biography")
    assert (answer.status_code, answer.json()["error-code"]) == (404, 9041)


PATHS = ("record", "person", "personal-details", "biography")


def _hidden(registry: Registry, visibility: str) -> None:
    registry.orcid = registry.new_record(
        biography="Born.", name_visibility=visibility, biography_visibility=visibility
    )


def _told(
    registry: Registry, *, token: str | None, area: str = "member"
) -> list[tuple[bool, bool]]:
    """Return for each address whether name and biography are told there."""
    texts = [
        registry.call("GET", f"{{orcid}}/{path}", token=token, area=area).text for path in PATHS
    ]
    return [("Ada" in text, "Born." in text) for text in texts]


def test_trusted_parties_see_a_limited_name_and_biography(registry: Registry) -> None:
    _hidden(registry, "limited")
    limited = registry.add_token(scope="/read-limited")["access_token"]
    assert _told(registry, token=limited) == [(True, True)] * 3 + [(False, True)]
    narrow = registry.add_token(scope="/read-public /activities/update")["access_token"]
    nothing = [(False, False)] * 4
    assert _told(registry, token=narrow) == nothing
    assert _told(registry, token=None, area="public") == nothing
    assert _told(registry, token=limited, area="public") == nothing
    _hidden(registry, "private")
    private = registry.add_token(scope="/read-limited")["access_token"]
    assert _told(registry, token=private) == nothing


@pytest.mark.parametrize(
    "visibility,scope,area,code",
    [
        ("limited", "/activities/update", "member", 9038),
        ("private", "/read-public", "member", 9038),
        ("private", "/read-limited", "member", 9013),
        ("limited", "/read-limited", "public", 9039),
        ("private", None, "public", 9039),
    ],
)
def test_a_hidden_biography_is_not_an_empty_one(
    registry: Registry, visibility: str, scope: str | None, area: str, code: int
) -> None:
    _hidden(registry, visibility)
    token = registry.add_token(scope=scope)["access_token"] if scope else None
    answer = registry.call("GET", "{orcid}/biography", token=token, area=area)
    assert (answer.status_code, answer.json()["error-code"]) == (403, code)


def test_a_whole_work_lists_no_contributors_and_no_order(registry: Registry) -> None:
    put_code = registry.add("work", VALID["work"])
    (element,) = registry.call("GET", f"{{orcid}}/works/{put_code}").json()["bulk"]
    for work in (registry.call("GET", f"{{orcid}}/work/{put_code}").json(), element["work"]):
        assert work["contributors"] == {"contributor": []}
        assert "display-index" not in work
    (group,) = registry.call("GET", "{orcid}/works").json()["group"]
    assert group["work-summary"][0]["display-index"] == "0"


def test_a_bulk_read_has_database_order_then_errors(registry: Registry) -> None:
    codes = [registry.add("work", with_self_id("work", f"w{number}")) for number in range(3)]
    asked = f"{{orcid}}/works/{codes[2]},999999,{codes[0]}"
    elements = registry.call("GET", asked).json()["bulk"]
    assert [each["work"]["put-code"] for each in elements[:2]] == [codes[0], codes[2]]
    assert elements[2]["error"]["error-code"] == 9034
    assert "999999" in elements[2]["error"]["developer-message"]
    as_xml = registry.call("GET", asked, kind="xml").text
    assert as_xml.count("<work:work ") == 2
    assert "<error:error-code>9034</error:error-code>" in as_xml


def test_a_bulk_read_of_an_invisible_work_is_9013(registry: Registry) -> None:
    item = VALID["work"] | {"visibility": "private"}
    put_code = registry.control(f"records/{registry.orcid}/items", section="work", item=item)
    answer = registry.call("GET", f"{{orcid}}/works/{put_code['put_code']}")
    assert answer.json()["bulk"][0]["error"]["error-code"] == 9013


def test_too_many_put_codes_are_9042(registry: Registry) -> None:
    many = ",".join(map(str, range(101)))
    answer = registry.call("GET", f"{{orcid}}/works/{many}")
    assert (answer.status_code, answer.json()["error-code"]) == (400, 9042)


def test_bulk_writes_are_mixed_ordered_and_not_checked_by_schema(registry: Registry) -> None:
    bad = copy.deepcopy(VALID["work"])
    bad["external-ids"]["external-id"][0]["external-id-relationship"] = "part-of"
    untyped = {key: value for key, value in VALID["work"].items() if key != "type"}
    works = [VALID["work"], bad, with_self_id("work", "b"), VALID["work"], untyped, {}]
    answer = registry.call("POST", "{orcid}/works", {"bulk": [{"work": each} for each in works]})
    told = [each.get("error", {}).get("error-code") for each in answer.json()["bulk"]]
    assert told == [None, 9023, None, 9021, 9037, 9022]


def test_bulk_limits(registry: Registry) -> None:
    many = [{"work": with_self_id("work", f"w{number}")} for number in range(101)]
    answer = registry.call("POST", "{orcid}/works", {"bulk": many})
    assert (answer.status_code, answer.json()["error-code"]) == (400, 9006)
    long = VALID["work"] | {"title": {"title": {"value": "x" * 1001}}}
    broken = registry.call("POST", "{orcid}/works", {"bulk": [{"work": long}]})
    assert (broken.status_code, broken.json()["error-code"]) == (500, 9008)
    assert registry.call("GET", "{orcid}/works").json()["group"] == []
    single = registry.call("POST", "{orcid}/work", {"bulk": []})
    assert single.status_code == 400


def test_groups_join_versions_but_not_parts(registry: Registry) -> None:
    def work(*ids: tuple[str, str]) -> None:
        found = [
            {
                "external-id-type": "doi",
                "external-id-value": value,
                "external-id-relationship": relationship,
            }
            for value, relationship in ids
        ]
        registry.add("work", VALID["work"] | {"external-ids": {"external-id": found}})

    work(("10.1/article", "self"), ("10.1/preprint", "version-of"), ("10.1/book", "part-of"))
    work(("10.1/preprint", "self"))
    work(("10.1/other", "self"), ("10.1/book", "part-of"))
    groups = registry.call("GET", "{orcid}/works").json()["group"]
    assert sorted(len(group["work-summary"]) for group in groups) == [1, 2]


def test_ten_thousand_works_are_enough(registry: Registry) -> None:
    for start in range(0, 10_000, 100):
        works = [{"work": with_self_id("work", f"w{start + each}")} for each in range(100)]
        assert registry.call("POST", "{orcid}/works", {"bulk": works}).ok
    for path, body in (("work", VALID["work"]), ("works", {"bulk": [{"work": VALID["work"]}]})):
        answer = registry.call("POST", f"{{orcid}}/{path}", body)
        assert (answer.status_code, answer.json()["error-code"]) == (409, 9048)


def test_smaller_answers(registry: Registry) -> None:
    registry.add("work", VALID["work"])
    summary = registry.call("GET", "{orcid}/summary").json()
    assert summary["works"] == {"self-asserted-count": 0, "validated-count": 1}
    client = registry.call("GET", f"client/{registry.CLIENT}").json()
    assert client["name"] == "North University"
    missing = registry.call("GET", "client/APP-NOBODY").json()
    assert missing["error-code"] == 9027
    types = registry.call("GET", "identifiers", area="public").json()["identifier-types"]
    assert len(types) == 52
    assert registry.session.get(f"{registry.base}/member/apiStatus").ok


def test_versions_and_hosts(registry: Registry) -> None:
    def get(path: str, verb: str = "GET") -> tuple[int, str | None]:
        answer = registry.session.request(
            verb, f"{registry.base}{path}", allow_redirects=False, timeout=9
        )
        return answer.status_code, answer.headers.get("Location")

    place = f"/v3.0/{registry.orcid}/works"
    versionless = f"/member/{registry.orcid}/works"
    assert get(versionless) == (302, f"{registry.base}/member{place}")
    assert get(versionless, "POST")[0] == 400
    candidate = f"/member/v3.0_rc1/{registry.orcid}/works"
    assert get(candidate) == (308, f"{registry.base}/member{place}")
    assert get(place) == (302, f"{registry.base}/public{place}")
