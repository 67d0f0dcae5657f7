"""The summary of a record: e-mail domains, counts, and what others vouch for."""

import json
from collections.abc import Callable
from typing import Literal

import pytest

from orcid_client import ids
from orcid_client.client import interpret_record_summary
from orcid_client.elements.record_summaries import RecordSummary
from orcid_client.errors import NotFound, ScopeMissing
from orcid_client.http import Response
from tests.orcid_client.rehearsal import Rehearsal
from tests.simulator.messages import with_self_id

JSON = {"content-type": "application/json"}
# As ORCID writes it; the names follow summary-3.0.xsd.
ANSWER = {
    "created-date": {"value": 1704110400000},
    "last-modified-date": {"value": 1767225600000},
    "credit-name": "Ada Example",
    "orcid-identifier": {
        "uri": "https://orcid.org/0000-0002-1825-0097", "path": "0000-0002-1825-0097",
        "host": "orcid.org",
    },
    "employments": {
        "count": 2,
        "employment": [
            {
                "put-code": 55, "type": "employment", "organization-name": "Example University",
                "role": "Lecturer", "url": None, "end-date": None, "validated": True,
                "start-date": {"year": {"value": "2022"}, "month": None, "day": None},
            }
        ],
    },
    "professional-activities": {
        "count": 1,
        "professional-activity": [{"put-code": 7, "type": "invited-postition", "validated": False}],
    },
    "education-qualifications": None,
    "fundings": {"self-asserted-count": 1, "validated-count": 2},
    "works": {"self-asserted-count": 3, "validated-count": 41},
    "peer-reviews": {"peer-review-publication-grants": 4, "self-asserted-count": 0, "total": 9},
    "email-domains": {
        "count": 1,
        "email-domain": [{"value": "Example.edu", "verification-date": {"value": 1730734297355}}],
    },
}  # fmt: skip
Format = Literal["json", "xml"]


def read(**changes: object) -> RecordSummary:
    body = json.dumps(ANSWER | changes).encode()
    found = interpret_record_summary(Response(200, JSON, body))
    assert found is not None
    return found


def test_domains_counts_and_kinds_are_read() -> None:
    found = read()
    assert found.domains == ("example.edu",)
    assert found.email_domains is not None
    assert found.email_domains.email_domain[0].verification_date == 1730734297355
    assert found.works is not None
    assert (found.works.validated_count, found.works.self_asserted_count) == (41, 3)
    assert found.employments is not None
    assert (found.employments.count, len(found.employments.employment)) == (2, 1)
    assert found.professional_activities is not None
    (activity,) = found.professional_activities.professional_activity
    assert activity.type == "invited-position"  # the schema misspells it


@pytest.mark.parametrize("domains", [None, {"count": 0, "email-domain": []}, {"count": None}])
def test_a_record_without_domains_has_none(domains: object) -> None:
    assert read(**{"email-domains": domains}).domains == ()


def test_the_official_sample_is_read(sample: Callable[[str], bytes]) -> None:
    body = sample("summary/summary-3.0.xml")
    found = interpret_record_summary(Response(200, {"content-type": "application/xml"}, body))
    assert found is not None
    assert found.domains == ("orcid.org", "domain.org")


def test_summaries_that_are_switched_off_are_none_and_no_record_is_an_error() -> None:
    off = {"response-code": 404, "developer-message": "Not found", "error-code": 9001}
    assert interpret_record_summary(Response(404, JSON, json.dumps(off).encode())) is None
    missing = json.dumps(off | {"error-code": 9016}).encode()
    with pytest.raises(NotFound):
        interpret_record_summary(Response(404, JSON, missing))
    narrow = json.dumps(off | {"response-code": 403, "error-code": 9038}).encode()
    with pytest.raises(ScopeMissing):
        interpret_record_summary(Response(403, JSON, narrow))


@pytest.mark.parametrize("content_type", ["json", "xml"])
def test_the_simulated_summary_tells_public_things_alone(
    rehearsal: Rehearsal, content_type: Format
) -> None:
    there = rehearsal.speaking(content_type)
    hidden = {"value": "hidden.example", "visibility": "limited"}
    shown = {"value": "north.example", "verified_at": 1730734297355}
    orcid = there.registry.new_record(email_domains=[shown, hidden], visibility="public")
    path = f"records/{orcid}/items"
    for number, visibility in enumerate(["public", "public", "limited"]):
        item = with_self_id("work", f"w{number}") | {"visibility": visibility}
        there.registry.control(path, section="work", item=item)
    for token in (
        there.own_token("/read-public"),
        there.registry.add_token(scope="/read-limited", orcid=orcid)["access_token"],
    ):
        found = there.client.fetch_record_summary(ids.parse(orcid), token=token)
        assert found is not None
        assert found.domains == ("north.example",)
        assert found.works is not None
        assert found.works.self_asserted_count == 2
