"""Every official document is read to its last leaf, or what is ignored is listed here."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from orcid_client import documents, messages
from orcid_client.client import interpret_bulk, interpret_record, interpret_record_date
from orcid_client.elements import xml_codec
from orcid_client.elements.instants import milliseconds
from orcid_client.errors import UnreadableMessage
from orcid_client.http import Response

# An older shape than the schema's, without the inner groups: see the notes on the samples.
IGNORED_PATHS = {
    "read/peer-reviews-3.0.xml": "ns/peer-review}",
    # Not a document of the API: a fragment that only shows how an iD is written.
    "common/common-3.0.xml": "application-group-orcid",
}
IGNORED_ATTRIBUTE = "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"
# A country within a work has no visibility of its own; the schema's attribute is a leftover.
IGNORED_LEAF = "ns/common}country@visibility"
READ_BY_ANOTHER_DOOR = ("bulk",)


def text_of(element: Any) -> str:  # noqa: ANN401 - lxml's element
    text = (element.text or "").strip()
    is_moment = etree.QName(element).localname.endswith("-date") and "T" in text
    return str(milliseconds(text)) if is_moment else text


def leaves(element: Any, path: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401
    here = f"{path}/{element.tag}"
    for name, value in element.attrib.items():
        if name != IGNORED_ATTRIBUTE:
            yield f"{here}@{name}", value.strip()
    children = [child for child in element if isinstance(child.tag, str)]
    if not children and text_of(element):
        yield here, text_of(element)
    for child in children:
        yield from leaves(child, here)


def lost(name: str, document: bytes) -> list[tuple[str, str]]:
    """Return what of a document is not in the message read from it."""
    root = etree.fromstring(document)
    found = Counter(leaves(root))
    if etree.QName(root).localname not in READ_BY_ANOTHER_DOOR and name not in ONLY_FRAGMENTS:
        found -= Counter(leaves(xml_codec.element_of(documents.read_xml(document), root.tag)))
    else:
        found.clear()
    ignored = IGNORED_PATHS.get(name, "nothing")
    return [leaf for leaf in found if ignored not in leaf[0] and not leaf[0].endswith(IGNORED_LEAF)]


ONLY_FRAGMENTS = {"common/common-3.0.xml", "common/common-3.0_external-identifier.xml"}


def test_no_leaf_of_any_xml_sample_is_lost(reference: Path) -> None:
    folder = reference / "samples"
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.xml"))
    found = {name: lost(name, (folder / name).read_bytes()) for name in names}
    assert len(names) >= 80
    assert {name: leaves for name, leaves in found.items() if leaves} == {}


def without_nulls(content: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(content, dict):
        found = {key: without_nulls(value) for key, value in content.items()}
        return {key: value for key, value in found.items() if value not in (None, {}, [])}
    if isinstance(content, list):
        return [without_nulls(value) for value in content]
    return content


def as_orcid_writes(content: Any) -> Any:  # noqa: ANN401
    """Make the one difference that does not matter disappear: an index as text or number."""
    if isinstance(content, dict):
        return {
            key: str(value) if key == "display-index" else as_orcid_writes(value)
            for key, value in content.items()
        }
    return [as_orcid_writes(value) for value in content] if isinstance(content, list) else content


def test_nothing_of_the_full_json_record_is_lost(sample: Callable[[str], bytes]) -> None:
    body = sample("read/record-full-3.0.json")
    record = interpret_record(Response(200, {"content-type": "application/json"}, body))
    written = without_nulls(messages.to_json(record))
    assert written == as_orcid_writes(without_nulls(json.loads(body)))


@pytest.mark.parametrize("name", ["record-full-3.0.json", "record-3.0.xml"])
def test_the_date_of_a_record_is_read_alone(sample: Callable[[str], bytes], name: str) -> None:
    media_type = f"application/{name.rpartition('.')[2]}"
    answer = Response(200, {"content-type": media_type}, sample(f"read/{name}"))
    found = interpret_record_date(answer)
    assert found == interpret_record(answer).last_modified_date
    assert found is not None


def test_a_bulk_with_an_error_is_read(sample: Callable[[str], bytes]) -> None:
    body = sample("read/bulk-work-err.xml")
    work, refused = interpret_bulk(Response(200, {"content-type": "application/xml"}, body))
    assert work.put_code == 156043
    assert refused.error is not None
    assert refused.error.error_code == 9037


@pytest.mark.parametrize(
    "document", [b"", b"<x/>", b"<html><body/></html>", b"\x00", b"<a>" * 1000]
)
def test_what_is_no_document_of_orcid_is_unreadable(document: bytes) -> None:
    with pytest.raises(UnreadableMessage):
        documents.read_xml(document)
