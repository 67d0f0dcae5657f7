"""What the simulator serves as XML is valid by ORCID's own schemas."""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from tests.simulator.messages import ACTIVITIES, PERSON, VALID
from tests.simulator.program import Program, Registry


@cache
def _schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(path))


@pytest.fixture
def registry(start: Callable[..., Program]) -> Registry:
    """Return a world with ORCID's own addresses, which the schemas ask for."""
    origin = start("--site", "https://sandbox.orcid.org").origin
    return Registry(origin)


def _check(reference: Path, registry: Registry, path: str, schema: str) -> None:
    document = registry.call("GET", f"{{orcid}}{path}", kind="xml").content
    judge = _schema(reference / "schema" / schema)
    assert judge.validate(etree.fromstring(document)), (path, judge.error_log)


def test_served_documents_are_valid(registry: Registry, reference: Path) -> None:
    folder = reference / "samples" / "write"
    for section in VALID:
        name = section.removesuffix("s") if section in PERSON and section != "address" else section
        full = folder / f"{name}-full-3.0.xml"
        sample = full if full.exists() else folder / f"{name}-3.0.xml"
        put_code = registry.add(section, sample.read_bytes(), kind="xml")
        file = {"external-identifiers": "person-external-identifier"}.get(section, name)
        schema = f"record_3.0/{file}-3.0.xsd"
        _check(reference, registry, f"/{section}/{put_code}", schema)
        if section in ACTIVITIES:
            _check(reference, registry, f"/{section}/summary/{put_code}", schema)
            _check(reference, registry, f"/{section}s", "record_3.0/activities-3.0.xsd")
        else:
            _check(reference, registry, f"/{section}", schema)
    _check(reference, registry, "/record", "record_3.0/record-3.0.xsd")
    _check(reference, registry, "/person", "record_3.0/person-3.0.xsd")
    _check(reference, registry, "/activities", "record_3.0/activities-3.0.xsd")
    _check(reference, registry, "/email", "record_3.0/email-3.0.xsd")
    _check(reference, registry, "/personal-details", "record_3.0/personal-details-3.0.xsd")


def test_the_other_documents_are_valid(registry: Registry, reference: Path) -> None:
    put_code = registry.add("work", VALID["work"])
    _check(reference, registry, f"/works/{put_code},9", "record_3.0/bulk-3.0.xsd")
    _check(reference, registry, "/work/9", "record_3.0/error-3.0.xsd")
    _check(reference, registry, "/summary", "summary_3.0/summary-3.0.xsd")
    for path, schema in (
        ("search?q=*:*", "record_3.0/search-3.0.xsd"),
        ("expanded-search?q=*:*", "record_3.0/expanded-search-3.0.xsd"),
        (f"client/{registry.CLIENT}", "client_3.0/client-3.0.xsd"),
    ):
        document = registry.call("GET", path, kind="xml").content
        _schema(reference / "schema" / schema).assertValid(etree.fromstring(document))


def test_group_and_notification_are_valid(registry: Registry, reference: Path) -> None:
    scope = "/group-id-record/update /premium-notification"
    registry.token = registry.add_token(scope=scope, orcid=None)["access_token"]
    samples = reference / "samples"
    group = samples / "group-id/group-id-3.0.xml"
    notification = samples / "notification/notification-permission-3.0.xml"
    for path, sample, schema in (
        ("group-id-record", group, "group-id-3.0/group-id-3.0.xsd"),
        (
            "{orcid}/notification-permission",
            notification,
            "notification_3.0/notification-permission-3.0.xsd",
        ),
    ):
        sent = re.sub(rb' put-code="\d+"', b"", sample.read_bytes())
        answer = registry.call("POST", path, sent, kind="xml")
        assert answer.status_code == 201, answer.text
        place = f"{path}/{answer.headers['Location'].rsplit('/', 1)[1]}"
        document = registry.call("GET", place, kind="xml").content
        _schema(reference / "schema" / schema).assertValid(etree.fromstring(document))
