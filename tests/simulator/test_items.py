"""Create, read, update and delete items, in JSON and XML, as ORCID's API tests do."""

import copy
from pathlib import Path

import pytest

from tests.simulator.program import Json, Registry

EMPLOYMENT: Json = {
    "department-name": "Physics",
    "role-title": "Lecturer",
    "start-date": {"year": {"value": "2021"}, "month": {"value": "01"}},
    "organization": {
        "name": "Boston University",
        "address": {"city": "Boston", "region": "MA", "country": "US"},
        "disambiguated-organization": {
            "disambiguated-organization-identifier": "https://ror.org/05qwgg493",
            "disambiguation-source": "ROR",
        },
    },
    "external-ids": {
        "external-id": [
            {
                "external-id-type": "source-work-id",
                "external-id-value": "hr-4711",
                "external-id-relationship": "self",
            }
        ]
    },
}
WORK: Json = {
    "title": {"title": {"value": "A title"}},
    "type": "journal-article",
    "external-ids": {
        "external-id": [
            {
                "external-id-type": "doi",
                "external-id-value": "10.1234/ABcd",
                "external-id-relationship": "self",
            }
        ]
    },
}


def test_a_new_item_answers_201_with_its_put_code_only_in_location(registry: Registry) -> None:
    answer = registry.call("POST", "{orcid}/employment", EMPLOYMENT)
    assert (answer.status_code, answer.content) == (201, b"")
    place = f"{registry.base}/member/v3.0/{registry.orcid}/employment/"
    assert answer.headers["Location"].startswith(place)


def test_an_item_reads_back_with_frame_and_source(registry: Registry) -> None:
    put_code = registry.add("employment", EMPLOYMENT)
    item = registry.call("GET", f"{{orcid}}/employment/{put_code}").json()
    assert item["put-code"] == put_code
    assert item["role-title"] == "Lecturer"
    assert item["end-date"] is None
    assert item["path"] == f"/{registry.orcid}/employment/{put_code}"
    assert item["source"]["source-client-id"]["path"] == registry.CLIENT
    assert item["source"]["source-name"] == {"value": "North University"}
    normalised = item["external-ids"]["external-id"][0]["external-id-normalized"]
    assert normalised == {"value": "hr-4711", "transient": True}


def test_a_put_replaces_the_item_and_answers_with_it(registry: Registry) -> None:
    put_code = registry.add("employment", EMPLOYMENT)
    changed = copy.deepcopy(EMPLOYMENT) | {"put-code": put_code, "role-title": "Professor"}
    del changed["department-name"]
    answer = registry.call("PUT", f"{{orcid}}/employment/{put_code}", changed)
    assert answer.status_code == 200
    assert answer.json()["role-title"] == "Professor"
    stored = registry.call("GET", f"{{orcid}}/employment/{put_code}").json()
    assert stored["department-name"] is None


def test_an_unchanged_put_touches_nothing(registry: Registry) -> None:
    put_code = registry.add("employment", EMPLOYMENT)
    before = registry.call("GET", f"{{orcid}}/employment/{put_code}").json()
    same = EMPLOYMENT | {"put-code": put_code}
    assert registry.call("PUT", f"{{orcid}}/employment/{put_code}", same).status_code == 200
    assert registry.call("GET", f"{{orcid}}/employment/{put_code}").json() == before


def test_a_deleted_item_is_gone(registry: Registry) -> None:
    put_code = registry.add("work", WORK)
    path = f"{{orcid}}/work/{put_code}"
    assert registry.call("DELETE", path).status_code == 204
    for verb, body in (("GET", None), ("DELETE", None), ("PUT", WORK | {"put-code": put_code})):
        answer = registry.call(verb, path, body)
        assert (answer.status_code, answer.json()["error-code"]) == (404, 9016)


def test_a_duplicate_self_id_is_refused_and_names_the_put_code(registry: Registry) -> None:
    put_code = registry.add("work", WORK)
    again = copy.deepcopy(WORK)
    again["external-ids"]["external-id"][0]["external-id-value"] = "https://doi.org/10.1234/abCD"
    answer = registry.call("POST", "{orcid}/work", again)
    assert (answer.status_code, answer.json()["error-code"]) == (409, 9021)
    assert f"put-code {put_code}" in answer.json()["developer-message"]


def test_works_are_listed_in_groups(registry: Registry) -> None:
    registry.add("work", WORK)
    listing = registry.call("GET", "{orcid}/works").json()
    [group] = listing["group"]
    assert group["work-summary"][0]["title"]["title"]["value"] == "A title"
    assert group["external-ids"]["external-id"][0]["external-id-value"] == "10.1234/ABcd"


def test_a_bulk_answers_in_order_and_keeps_the_good_works(registry: Registry) -> None:
    second = copy.deepcopy(WORK)
    second["external-ids"]["external-id"][0]["external-id-relationship"] = "part-of"
    third = copy.deepcopy(WORK)
    third["external-ids"]["external-id"][0]["external-id-value"] = "10.1234/other"
    bulk = {"bulk": [{"work": work} for work in (WORK, second, third, WORK)]}
    answer = registry.call("POST", "{orcid}/works", bulk)
    kinds = [each.get("error", {}).get("error-code") or "work" for each in answer.json()["bulk"]]
    assert kinds == ["work", 9023, "work", 9021]


@pytest.mark.parametrize("kind", ["json", "xml"])
def test_an_official_sample_goes_in_and_comes_out(
    registry: Registry, reference: Path, kind: str
) -> None:
    sample = (reference / f"samples/write/work-full-3.0.{kind}").read_bytes()
    put_code = registry.add("work", sample, kind=kind)
    read = registry.call("GET", f"{{orcid}}/work/{put_code}", kind="json").json()
    assert read["citation"]["citation-type"] == "bibtex"
    assert len(read["external-ids"]["external-id"]) == 2
