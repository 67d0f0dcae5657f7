"""With a Public API credential iDs are authenticated and public data read; nothing is written."""

import pytest

from records.models import Item
from sync.models import Placement, RecordSync, Snapshot
from tests.journey.steps import (
    Journey,
    add_and_invite,
    connect,
    journey,
    save_and_test_credential,
    wait,
)
from tests.portal import portal

__all__ = ["journey", "portal"]

ITEM = {
    "department-name": "Physics",
    "role-title": "Lecturer",
    "organization": {
        "name": "Boston University",
        "address": {"city": "Boston", "country": "US"},
        "disambiguated-organization": {
            "disambiguated-organization-identifier": "https://ror.org/05qwgg493",
            "disambiguation-source": "ROR",
        },
    },
}
OWN = b"""\
email,id,role-title,org-name,org-city,org-country,disambiguated-organization-identifier
ada@north.example,E-1,Lecturer,Boston University,Boston,US,https://ror.org/05qwgg493
"""


@pytest.mark.first
def test_a_public_credential_reads_and_says_why_it_does_not_write(journey: Journey) -> None:
    save_and_test_credential(journey, api_type="public", scopes=["/authenticate"])
    researcher = add_and_invite(journey)
    connect(journey, researcher)
    declare(journey)
    journey.control(f"records/{journey.orcid}/items", section="employment", item=ITEM)
    page = journey.admin.open(journey.address(f"researchers/{researcher.public_id}/"))
    page.submit("/pull/")
    wait(journey, lambda: Snapshot.objects.filter(section="employment").exists())

    assert journey.writes() == Placement.objects.count() == 0
    assert "read-only" in RecordSync.objects.get().wait_note
    item = Item.objects.get()
    page = journey.admin.open(journey.address(f"items/{item.public_id}/history/"))
    assert "the Public API, which cannot write" in page.text


def declare(journey: Journey) -> None:
    """Assert something that a Member API credential would write."""
    page = journey.admin.open(journey.address("imports/upload/"))
    page.submit("section", {"file": ("items.csv", OWN)}, section="employment")
    page.submit("/commit/")
