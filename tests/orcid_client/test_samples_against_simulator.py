"""Each official write sample, read and written anew by us, is taken by the registry."""

import json
from collections.abc import Callable
from typing import Literal

import pytest

from orcid_client import groups, messages
from orcid_client.client import interpret_bulk, interpret_created
from orcid_client.documents import read_xml
from orcid_client.elements import json_codec
from orcid_client.elements.parts import ItemMessage
from orcid_client.elements.peer_reviews import GroupIdRecord
from orcid_client.elements.shape import root_shape
from orcid_client.http import Response
from tests.orcid_client.rehearsal import Rehearsal
from tests.orcid_client.samples import SAMPLES, read_item

Format = Literal["json", "xml"]
in_both_formats = pytest.mark.parametrize("content_type", ["json", "xml"])
CASES = [(key, name) for key, names in SAMPLES.items() for name in names]
BULKS = {
    "bulk-works-3-works-3.0.json": 3,
    "bulk-works-100-works-3.0.json": 100,
    "bulk-work-3.0.xml": 2,
    # Its second work has no identifier of its own, which version 3.0 refuses (error 9023).
    "bulk-work-3.0.json": 1,
}


@in_both_formats
@pytest.mark.parametrize("key, name", CASES)
def test_a_sample_written_anew_is_taken(
    rehearsal: Rehearsal,
    sample: Callable[[str], bytes],
    key: str,
    name: str,
    content_type: Format,
) -> None:
    item = read_item(key, name, sample(f"write/{name}"))
    assert interpret_created(rehearsal.speaking(content_type).create(key, item))


@in_both_formats
@pytest.mark.parametrize("name", sorted(BULKS))
def test_a_bulk_sample_written_anew_is_taken_but_for_its_faults(
    rehearsal: Rehearsal, sample: Callable[[str], bytes], name: str, content_type: Format
) -> None:
    media_type = {"content-type": f"application/{name.rpartition('.')[2]}"}
    read = interpret_bulk(Response(200, media_type, sample(f"write/{name}")))
    works: list[ItemMessage] = [one.work for one in read if one.work is not None]
    there = rehearsal.speaking(content_type)
    answer = there.send(there.client.create_works(there.orcid, works))
    outcomes = interpret_bulk(answer, expected=len(works))
    assert len([one for one in outcomes if one.put_code is not None]) == BULKS[name]
    assert {one.error.error_code for one in outcomes if one.error} <= {9023}


@in_both_formats
def test_the_sample_of_a_group_is_taken(
    rehearsal: Rehearsal, sample: Callable[[str], bytes], content_type: Format
) -> None:
    there = rehearsal.speaking(content_type)
    token = there.own_token("/group-id-record/update")
    read = json_codec.reader(root_shape(GroupIdRecord))
    group = read(json.loads(sample("write/peer-review-group-id.json")))
    assert isinstance(group, GroupIdRecord)
    assert groups.violations(group) == []
    assert groups.ensure(there.client, group, token=token)
    assert read_xml(messages.to_xml(group)) == group
