"""Whatever was read can be written back: valid, in the schema's order, without empty parts."""

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from orcid_client import canonical, documents, messages, records, validation
from orcid_client.client import (
    interpret_item,
    interpret_part,
    interpret_section,
    interpret_summary,
    message_of,
)
from orcid_client.documents import DOCUMENTS
from orcid_client.elements import json_codec, notifications, peer_reviews, replies, xml_codec
from orcid_client.elements.shape import Member, Shape, root_shape
from orcid_client.elements.wire import Message, WireKind
from orcid_client.http import Response
from orcid_client.sections import SECTIONS
from tests.orcid_client.samples import SAMPLES, read_item
from tests.simulator.messages import VALID
from tests.simulator.program import Program, Registry

JSON = {"content-type": "application/json"}
FILES = {
    "external-identifier": "record_3.0/person-external-identifier-3.0.xsd",
    "client": "client_3.0/client-3.0.xsd",
    "group-id": "group-id-3.0/group-id-3.0.xsd",
    "notification": "notification_3.0/notification-permission-3.0.xsd",
    "summary": "summary_3.0/summary-3.0.xsd",
}
# Fragments, bulks of other messages, and a notification of a kind that no member sends.
NO_DOCUMENTS = {
    "common-3.0.xml", "common-3.0_external-identifier.xml", "bulk-work-err.xml",
    "bulk-work-3.0.xml", "notification-custom-3.0.xml",
}  # fmt: skip


@cache
def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(path))


@pytest.fixture(scope="session")
def fault_of(reference: Path) -> Callable[..., str]:
    """Return what ORCID's schema finds wrong with a message as we write it."""

    def find(message: Message, tag: str = "") -> str:
        element = xml_codec.element_of(message, tag)
        word = str(etree.QName(element).namespace).rpartition("/")[2]
        file = FILES.get(word, f"record_3.0/{word}-3.0.xsd")
        schema = _schema(reference / "schema" / file)
        # Written and parsed again, as it goes over the wire.
        return (
            "" if schema.validate(etree.fromstring(etree.tostring(element)))
            else str(schema.error_log)
        )  # fmt: skip

    return find


def test_every_xml_sample_is_written_back_valid(
    reference: Path, fault_of: Callable[..., str]
) -> None:
    faults = {}
    for path in sorted((reference / "samples").rglob("*.xml")):
        if path.name not in NO_DOCUMENTS:
            tag = str(etree.parse(path).getroot().tag)
            faults[path.name] = fault_of(documents.read_xml(path.read_bytes()), tag)
    assert len(faults) >= 60
    assert {name: fault for name, fault in faults.items() if fault} == {}


def test_every_json_sample_is_written_back_valid(
    sample: Callable[[str], bytes], fault_of: Callable[..., str]
) -> None:
    record = message_of(records.Record, Response(200, JSON, sample("read/record-full-3.0.json")))
    assert fault_of(record) == ""
    for key, names in SAMPLES.items():
        for name in names:
            assert fault_of(read_item(key, name, sample(f"write/{name}"))) == "", name


@pytest.fixture
def registry(start: Callable[..., Program]) -> Registry:
    """Return a world with ORCID's own addresses, which the schemas ask for."""
    return Registry(start("--site", "https://sandbox.orcid.org").origin)


@pytest.fixture
def start() -> Iterator[Callable[..., Program]]:
    started: list[Program] = []

    def begin(*arguments: str) -> Program:
        started.append(Program(*arguments))
        return started[-1]

    yield begin
    for each in started:
        each.stop()


def _answer(registry: Registry, path: str, kind: str) -> Response:
    found = registry.call("GET", path, kind=kind)
    headers = {name.lower(): value for name, value in found.headers.items()}
    return Response(found.status_code, headers, found.content)


def _answers(registry: Registry, codes: dict[str, int], kind: str) -> Iterator[tuple[Any, str]]:
    """Yield what every read of a record gives, with the element it stands in."""
    for part in records.PARTS:
        yield interpret_part(part, _answer(registry, f"{{orcid}}/{part}", kind)), ""
    for key, section in SECTIONS.items():
        path = f"{{orcid}}/{section.list_path}"
        yield interpret_section(key, _answer(registry, path, kind)), ""
        if key not in codes:
            continue
        path = f"{{orcid}}/{section.path}/{codes[key]}"
        yield interpret_item(key, _answer(registry, path, kind)), ""
        if section.is_activity:
            path = f"{{orcid}}/{section.path}/summary/{codes[key]}"
            tag = f"{{{section.namespace}}}{section.summary_element}"
            yield interpret_summary(key, _answer(registry, path, kind)), tag


@pytest.mark.parametrize("kind", ["json", "xml"])
@pytest.mark.parametrize("fill", [None, "bare", "full"])
def test_every_answer_is_written_back_valid(
    registry: Registry, sample: Callable[[str], bytes], fault_of: Callable[..., str],
    fill: str | None, kind: str,
) -> None:  # fmt: skip
    fields: dict[str, Any] = {"biography": "Born.", "emails": ["a@b.example"]}
    registry.orcid = registry.new_record(**(fields if fill != "bare" else {"biography": "B."}))
    registry.token = registry.add_token(scope=registry.SCOPES)["access_token"]
    codes = {}
    for key in SECTIONS if fill else ():
        item = messages.from_json(key, VALID[key])
        if fill == "full":
            name = SAMPLES[key][0]
            item = read_item(key, name, sample(f"write/{name}"))
        codes[key] = registry.add(key, messages.to_xml(messages.bare(item)), kind="xml")
    faults = [
        (type(message).__name__, fault)
        for message, tag in _answers(registry, codes, kind)
        if (fault := fault_of(message, tag))
    ]
    assert faults == []


OTHERS: tuple[tuple[str, type[Message]], ...] = (
    ("search?q=*:*", replies.SearchResult),
    ("expanded-search?q=*:*", replies.ExpandedSearchResult),
    (f"client/{Registry.CLIENT}", replies.ClientInfo),
    ("group-id-record", peer_reviews.GroupIdRecords),
    ("group-id-record?name=group", peer_reviews.GroupIdRecord),
    ("{orcid}/notification-permission", notifications.Notifications),
    ("{orcid}/work/9", replies.ErrorMessage),
)


@pytest.mark.parametrize("kind", ["json", "xml"])
def test_every_other_answer_is_written_back_valid(
    registry: Registry, sample: Callable[[str], bytes], fault_of: Callable[..., str], kind: str
) -> None:
    scope = "/group-id-record/update /premium-notification /read-public"
    registry.token = registry.add_token(scope=scope, orcid=None)["access_token"]
    group = {"name": "group", "group-id": "publons:12", "description": "A.", "type": "journal"}
    assert registry.call("POST", "group-id-record", group).ok
    notice = sample("notification/notification-permission-3.0.xml")
    sent = re.sub(rb' put-code="\d+"', b"", notice)
    assert registry.call("POST", "{orcid}/notification-permission", sent, kind="xml").ok
    for path, message in OTHERS:
        read = message_of(message, _answer(registry, path, kind))
        assert fault_of(read) == "", path


def _places(shape: Shape, path: tuple[Member, ...] = ()) -> Iterator[tuple[Member, ...]]:
    """Yield the way to every part of a message, through parts and lists."""
    for member in shape.members:
        if member.wire.part is None or member in path:
            continue
        way = (*path, member)
        if member.wire.kind is WireKind.PART and not member.wire.always:
            yield way
        yield from _places(member.shape, way)


def _nulls(shape: Shape) -> dict[str, Any]:
    """Return a part as ORCID's JSON has an empty one: every key, and null or nothing in it."""
    return {
        member.wire.json_name: _nulls(member.shape)
        if member.wire.kind is WireKind.PART
        else {"value": None}
        if member.wire.wrapped
        else None
        for member in shape.members
    }


def _json(way: tuple[Member, ...], inner: Any) -> Any:  # noqa: ANN401 - any JSON
    """Return JSON in which only the last step of a way holds something."""
    for member in reversed(way):
        wire = member.wire
        if wire.kind in (WireKind.LIST, WireKind.REPEATED):
            items = [{wire.item_key: inner} if wire.item_key else inner]
            inner = {wire.item: items} if wire.kind is WireKind.LIST and not wire.flat else items
        inner = {wire.json_name: inner}
    return inner


@pytest.mark.parametrize("tag", sorted(DOCUMENTS))
def test_an_object_of_nulls_is_as_good_as_none(tag: str) -> None:
    message = DOCUMENTS[tag]
    shape = root_shape(message)
    for way in _places(shape):
        read = json_codec.reader(shape)
        parent, last = way[:-1], way[-1]
        empty = read(_json(parent, {last.wire.json_name: _nulls(last.shape)}))
        none = read(_json(parent, {last.wire.json_name: None}))
        where = ".".join(member.name for member in way)
        written = [etree.tostring(xml_codec.element_of(one, tag)) for one in (empty, none)]
        assert written[0] == written[1], where
        assert messages.to_json(empty) == messages.to_json(none), where


NOBODY = {"uri": None, "path": None, "host": None}
HOST_ALONE = {"uri": None, "path": None, "host": "orcid.org"}
BARE = VALID["work"]


@pytest.mark.parametrize(
    "empty",
    [
        {"citation": {"citation-type": None, "citation-value": None}},
        {"publication-date": {"year": {"value": None}, "month": None, "day": None}},
        {"title": VALID["work"]["title"] | {"translated-title": {"language-code": None}}},
        {"contributors": {"contributor": []}},
        {"contributors": None, "journal-title": {"value": None}, "url": {"value": None}},
    ],
)
def test_a_work_with_empty_parts_is_the_work_without_them(empty: dict[str, Any]) -> None:
    plain, odd = messages.from_json("work", BARE), messages.from_json("work", BARE | empty)
    assert messages.to_xml(odd) == messages.to_xml(plain)
    assert validation.violations("work", odd) == []
    assert canonical.fingerprint(odd) == canonical.fingerprint(plain)


@pytest.mark.parametrize("identity", [NOBODY, HOST_ALONE, {}])
def test_a_contributor_without_an_id_keeps_the_name(
    identity: dict[str, Any], fault_of: Callable[..., str]
) -> None:
    named = {"credit-name": {"value": "A. Lovelace"}}
    people = {"contributor": [named | {"contributor-orcid": identity}]}
    odd = messages.from_json("work", BARE | {"contributors": people})
    plain = messages.from_json("work", BARE | {"contributors": {"contributor": [named]}})
    assert messages.to_xml(odd) == messages.to_xml(plain)
    assert fault_of(odd) == ""
    assert validation.violations("work", odd) == []
    assert canonical.fingerprint(odd) == canonical.fingerprint(plain)


@pytest.mark.parametrize("content_type", ["json", "xml"])
def test_a_blank_journal_of_an_old_work_is_left_out(
    content_type: str, fault_of: Callable[..., str]
) -> None:
    body = json.dumps(BARE | {"journal-title": {"value": " "}}).encode()
    if content_type == "xml":
        plain = messages.to_xml(messages.from_json("work", BARE))
        body = plain.replace(b"</work:title>", b"</work:title><work:journal-title/>")
    work = interpret_item(
        "work", Response(200, {"content-type": content_type_of(content_type)}, body)
    )
    assert fault_of(work) == ""
    assert canonical.fingerprint(work) == canonical.fingerprint(messages.from_json("work", BARE))


def content_type_of(word: str) -> str:
    return f"application/{word}"


def test_whoever_writes_a_blank_is_told_of_it() -> None:
    work = messages.from_json("work", BARE | {"journal-title": {"value": " "}})
    assert [one.rule for one in validation.violations("work", work)] == ["schema.blank"]


def test_a_required_part_of_nulls_is_missing() -> None:
    titleless = {"title": {"title": None, "subtitle": None, "translated-title": None}}
    for section, rule in (("work", "schema.required"), ("funding", "9022")):
        item = messages.from_json(section, VALID[section] | titleless)
        found = [(one.path, one.rule) for one in validation.violations(section, item)]
        assert found == [("title", rule)]
