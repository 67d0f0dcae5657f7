"""Each section's official samples: parsed, written back, valid, unchanged."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from orcid_client import canonical, messages, validation
from orcid_client.elements.parts import Item
from orcid_client.sections import SECTIONS

SAMPLES = {
    "employment": ("employment-3.0.xml", "employment-3.0.json"),
    "education": ("education-3.0.xml", "education-3.0.json"),
    "qualification": ("qualification-3.0.xml", "qualification-3.0.json"),
    "invited-position": ("invited-position-3.0.xml", "invited-position-3.0.json"),
    "distinction": ("distinction-3.0.xml", "distinction-3.0.json"),
    "membership": ("membership-3.0.xml", "membership-3.0.json"),
    "service": ("service-3.0.xml", "service-3.0.json"),
    "work": (
        "work-full-3.0.xml",
        "work-simple-3.0.xml",
        "work-full-3.0.json",
        "work-51-contributors-3.0.json",
        "work-with-NISO-roles-51-contributors-3.0.json",
    ),
    "funding": ("funding-3.0.xml", "funding-3.0-simple.json", "funding-3.0-with-NISO-roles.json"),
    "peer-review": (
        "peer-review-full-3.0.xml",
        "peer-review-full-award-subject-type-3.0.xml",
        "peer-review-simple-3.0.xml",
        "peer-review-full-3.0.json",
        "peer-review-full-3.0-award-subject-type.json",
        "peer-review-full-3.0-research-resource.json",
        "peer-review-simple-3.0.json",
    ),
    "research-resource": ("research-resource-3.0.xml", "research-resource-3.0.json"),
    "researcher-urls": (
        "researcher-url-3.0.xml",
        "researcher-url-3.0-no-name.xml",
        "researcher-url-3.0.json",
        "researcher-url-no-name-3.0.json",
    ),
    "keywords": ("keyword-3.0.xml", "keywords-3.0.json"),
    "other-names": ("other-name-3.0.xml", "other-names-3.0.json"),
    "external-identifiers": ("external-identifier-3.0.xml", "external-identifier-3.0.json"),
    "address": ("address-3.0.xml", "address-3.0.json"),
}
CASES = [(key, name) for key, names in SAMPLES.items() for name in names]
every_sample = pytest.mark.parametrize("key, name", CASES)


def read(key: str, name: str, content: bytes) -> Item:
    if name.endswith(".xml"):
        return messages.from_xml(key, content)
    return messages.from_json(key, json.loads(content))


@pytest.fixture(scope="session")
def schemas(reference: Path) -> Callable[[str], etree.XMLSchema]:
    folder = reference / "schema" / "record_3.0"

    def load(key: str) -> etree.XMLSchema:
        element = SECTIONS[key].element
        name = "person-external-identifier" if element == "external-identifier" else element
        return etree.XMLSchema(etree.parse(str(folder / f"{name}-3.0.xsd")))

    return load


def test_every_section_has_a_sample() -> None:
    assert set(SAMPLES) == set(SECTIONS)


@every_sample
def test_a_sample_becomes_schema_valid_xml(
    key: str,
    name: str,
    sample: Callable[[str], bytes],
    schemas: Callable[[str], etree.XMLSchema],
) -> None:
    document = messages.to_xml(read(key, name, sample(f"write/{name}")))
    schemas(key).assertValid(etree.fromstring(document))


@every_sample
def test_a_sample_survives_both_formats(
    key: str, name: str, sample: Callable[[str], bytes]
) -> None:
    item = read(key, name, sample(f"write/{name}"))
    assert messages.from_xml(key, messages.to_xml(item)) == item
    assert messages.from_json(key, json.loads(json.dumps(messages.to_json(item)))) == item


@every_sample
def test_a_sample_has_no_violation(key: str, name: str, sample: Callable[[str], bytes]) -> None:
    item = read(key, name, sample(f"write/{name}"))
    assert validation.violations(key, item) == []


@every_sample
def test_the_format_does_not_change_the_fingerprint(
    key: str, name: str, sample: Callable[[str], bytes]
) -> None:
    item = read(key, name, sample(f"write/{name}"))
    other = messages.from_xml(key, messages.to_xml(item))
    assert canonical.fingerprint(other) == canonical.fingerprint(item)
    assert canonical.self_ids(other) == canonical.self_ids(item)
