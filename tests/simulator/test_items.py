"""Create, read, update and delete of every section, in JSON and XML, as ORCID's API tests do."""

import re

import pytest

from tests.simulator.messages import ACTIVITIES, PERSON, VALID, spoilt, with_self_id
from tests.simulator.program import Registry

_LISTINGS = {"funding": "fundings", "work": "works"}


def _listing(section: str) -> str:
    return section if section in PERSON else f"{section}s"


@pytest.mark.parametrize("section", VALID)
def test_json_create_read_update_delete(registry: Registry, section: str) -> None:
    put_code = registry.add(section, VALID[section])
    path = f"{{orcid}}/{section}/{put_code}"
    item = registry.call("GET", path).json()
    assert item["put-code"] == put_code
    assert item["source"]["source-client-id"]["path"] == registry.CLIENT
    same = registry.call("PUT", path, VALID[section] | {"put-code": put_code})
    assert (same.status_code, same.json()) == (200, item)
    assert str(put_code) in registry.call("GET", f"{{orcid}}/{_listing(section)}").text
    assert registry.call("DELETE", path).status_code == 204
    assert registry.call("GET", path).json()["error-code"] == 9016


@pytest.mark.parametrize("section", VALID)
def test_what_is_served_as_xml_can_be_sent_back(registry: Registry, section: str) -> None:
    put_code = registry.add(section, VALID[section])
    path = f"{{orcid}}/{section}/{put_code}"
    served = registry.call("GET", path, kind="xml").text
    put = registry.call("PUT", path, served.encode(), kind="xml")
    assert put.status_code == 200, put.text
    assert registry.call("DELETE", path).status_code == 204
    # Contents alone, as a client sends something new: the frame is the registry's own.
    bare = re.sub(r' put-code="\d+"', "", served)
    assert registry.call("POST", f"{{orcid}}/{section}", bare.encode(), kind="xml").ok


@pytest.mark.parametrize("section", ACTIVITIES)
def test_an_equal_self_id_of_the_same_source_is_9021(registry: Registry, section: str) -> None:
    put_code = registry.add(section, VALID[section])
    answer = registry.call("POST", f"{{orcid}}/{section}", VALID[section])
    assert (answer.status_code, answer.json()["error-code"]) == (409, 9021)
    assert f"put-code {put_code}" in answer.json()["developer-message"]
    other = registry.add(section, with_self_id(section, "hr-2"))
    path = f"{{orcid}}/{section}/{other}"
    moved = registry.call("PUT", path, VALID[section] | {"put-code": other})
    assert moved.json()["error-code"] == 9021


@pytest.mark.parametrize("section", PERSON)
def test_an_equal_person_item_of_the_same_source_is_9030(registry: Registry, section: str) -> None:
    registry.add(section, VALID[section])
    answer = registry.call("POST", f"{{orcid}}/{section}", VALID[section])
    assert (answer.status_code, answer.json()["error-code"]) == (409, 9030)


@pytest.mark.parametrize(
    "section,other",
    [
        ("keywords", {"content": "LASERS"}),
        ("keywords", {"content": "lasers "}),
        ("other-names", {"content": "s. garcia"}),
        ("researcher-urls", {"url": {"value": "https://EXAMPLE.org"}}),
        ("external-identifiers", VALID["external-identifiers"] | {"external-id-value": "a-3"}),
    ],
)
def test_person_items_compare_by_exact_text(
    registry: Registry, section: str, other: dict[str, object]
) -> None:
    registry.add(section, VALID[section])
    registry.add(section, other)


@pytest.mark.parametrize("section", ACTIVITIES)
def test_a_summary_tells_less(registry: Registry, section: str) -> None:
    put_code = registry.add(section, VALID[section])
    path = f"{{orcid}}/{section}/summary/{put_code}"
    assert registry.call("GET", path).json()["put-code"] == put_code
    assert f'put-code="{put_code}"' in registry.call("GET", path, kind="xml").text


def test_the_put_code_is_only_in_location(registry: Registry) -> None:
    answer = registry.call("POST", "{orcid}/employment", VALID["employment"])
    assert (answer.status_code, answer.content) == (201, b"")
    place = f"{registry.base}/member/v3.0/{registry.orcid}/employment/"
    assert answer.headers["Location"].startswith(place)


def test_what_a_put_leaves_out_is_gone(registry: Registry) -> None:
    put_code = registry.add("employment", VALID["employment"])
    changed = spoilt("employment", "department-name", None) | {"put-code": put_code}
    answer = registry.call("PUT", f"{{orcid}}/employment/{put_code}", changed)
    assert answer.status_code == 200
    assert answer.json()["department-name"] is None
    dates = (answer.json()[f"{name}-date"]["value"] for name in ("last-modified", "created"))
    assert next(dates) > next(dates)


def test_affiliations_without_ids_may_be_added_twice(registry: Registry) -> None:
    bare = spoilt("employment", "external-ids", None)
    assert registry.add("employment", bare) != registry.add("employment", bare)


def test_fundings_compare_without_normalising(registry: Registry) -> None:
    registry.add("funding", with_self_id("funding", "AB-1"))
    registry.add("funding", with_self_id("funding", "ab-1"))


def test_dois_compare_normalised(registry: Registry) -> None:
    for doi, status in (("10.1/AB", 201), ("https://doi.org/10.1/ab", 409)):
        work = with_self_id("work", doi)
        work["external-ids"]["external-id"][0]["external-id-type"] = "doi"
        assert registry.call("POST", "{orcid}/work", work).status_code == status
