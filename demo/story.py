"""What happened before the visitor came, so that there is something of every kind to look at."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils.timezone import now

from audit.entries import SYSTEM
from demo.cast import Institution
from demo.files import stage_file
from demo.processes import wait_until
from demo.registry import RegistryControl
from records import actions as records
from records.actions import ItemDraft
from sync import actions as sync
from sync.models import Placement
from sync.states import PlacementState
from tenants.models import Researcher

REVIEWS = "peer-reviews.json"
UNFINISHED = "spring-works"
ORGANISATION_REFUSED = 9046
SECONDS_FOR_PUSHES = 10


def let_one_be_refused(registry: RegistryControl) -> None:
    """Let the first funding that is sent be one whose organisation ORCID does not take."""
    registry.refuse(path="/funding$", code=ORGANISATION_REFUSED)


def add_reviews(institution: Institution) -> None:
    """Assert peer reviews, of a journal's group and of one of the institution's own."""
    for review in json.loads(institution.file(REVIEWS).read_text(encoding="utf-8")):
        researcher = Researcher.objects.get(external_ref=review["identifier"])
        draft = ItemDraft("peer-review", _peer_review(review), key=review["id"])
        records.add_item(researcher=researcher, draft=draft, actor=SYSTEM, now=now())


def leave_an_import_open(institution: Institution) -> None:
    """Upload a file in which some rows are wrong, for a visitor to look at and decide."""
    stage_file(institution.file(f"{UNFINISHED}.csv"), section="work")


def change_records(registry: RegistryControl) -> None:
    """Let a holder remove one of our works, and somebody change another; then read the records.

    Where the works are not there in time, the visitor sees a portal without these two.
    """
    written = Placement.objects.filter(item__section="work", state=PlacementState.IN_ORCID)
    wait_until(lambda: written.count() > 1, seconds=SECONDS_FOR_PUSHES)
    by_person = list(written.select_related("item__researcher").order_by("orcid_id", "pk")[:2])
    if len(by_person) > 1:
        removed, edited = by_person
        registry.remove_item(removed.orcid_id, section="work", put_code=_put_code(removed))
        _edit(registry, edited)
        for researcher in {placement.item.researcher for placement in by_person}:
            sync.pull_now(researcher=researcher, actor=SYSTEM, now=now())


def _edit(registry: RegistryControl, placement: Placement) -> None:
    put_code = _put_code(placement)
    work: Any = registry.on_record(placement.orcid_id, section="work", put_code=put_code)
    work["title"]["title"]["value"] += " (second edition)"
    registry.add_item(placement.orcid_id, section="work", item=work)


def _put_code(placement: Placement) -> int:
    assert placement.put_code is not None  # noqa: S101 (what is in ORCID has one)
    return placement.put_code


def _peer_review(review: Mapping[str, str]) -> dict[str, Any]:
    """Return a review of the demo's file in ORCID's JSON."""
    return {
        "reviewer-role": "reviewer",
        "review-identifiers": {
            "external-id": [
                {
                    "external-id-type": "source-work-id",
                    "external-id-value": review["id"],
                    "external-id-relationship": "self",
                }
            ]
        },
        "review-type": review["type"],
        "review-completion-date": {"year": {"value": review["year"]}},
        "review-group-id": review["group"],
        "subject-container-name": {"value": review["container"]},
        "convening-organization": {
            "name": "Northfield University",
            "address": {"city": "Northfield", "country": "GB"},
        },
    }
