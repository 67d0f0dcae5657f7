"""`/summary`: which items it shows, and what it counts."""

from tests.simulator.messages import VALID, with_self_id
from tests.simulator.program import Registry


def test_the_three_that_ended_last_come_first(registry: Registry) -> None:
    path = f"records/{registry.orcid}/items"
    for year in ("2001", None, "2020", "2010"):
        end = {"end-date": {"year": {"value": year}}} if year else {}
        item = VALID["service"] | {"role-title": year or "now", "external-ids": None} | end
        registry.control(path, section="service", item=item)
    found = registry.call("GET", "{orcid}/summary").json()["professional-activities"]
    assert found["count"] == 4
    assert [one["role"] for one in found["professional-activity"]] == ["now", "2020", "2010"]


def test_a_group_is_validated_if_one_of_its_items_is(registry: Registry) -> None:
    registry.add("work", VALID["work"])
    path = f"records/{registry.orcid}/items"
    registry.control(path, section="work", item=VALID["work"])
    registry.control(path, section="work", item=with_self_id("work", "other"))
    works = registry.call("GET", "{orcid}/summary").json()["works"]
    assert works == {"self-asserted-count": 1, "validated-count": 1}
