"""Each section's official samples: parsed, written back, valid, unchanged."""

import json
from collections.abc import Callable

import pytest
from lxml import etree

from orcid_client import canonical, messages, validation
from orcid_client.endpoints import part_of
from orcid_client.sections import SECTIONS
from tests.orcid_client.samples import SAMPLES, read_item

CASES = [(key, name) for key, names in SAMPLES.items() for name in names]
every_sample = pytest.mark.parametrize("key, name", CASES)


@pytest.mark.parametrize(
    "end, part",
    [
        ("record", "record"),
        ("works/12,13", "work"),
        ("employment/summary/7", "employment"),
        ("fundings", "funding"),
        ("", ""),
    ],
)
def test_an_address_tells_what_it_is_about(end: str, part: str) -> None:
    assert part_of(f"https://api.orcid.org/v3.0/0000-0002-1825-009X/{end}") == part


def test_every_section_has_a_sample() -> None:
    assert set(SAMPLES) == set(SECTIONS)


@every_sample
def test_a_sample_becomes_schema_valid_xml(
    key: str,
    name: str,
    sample: Callable[[str], bytes],
    schema_of: dict[str, etree.XMLSchema],
) -> None:
    document = messages.to_xml(read_item(key, name, sample(f"write/{name}")))
    schema_of[key].assertValid(etree.fromstring(document))


@every_sample
def test_a_sample_survives_both_formats(
    key: str, name: str, sample: Callable[[str], bytes]
) -> None:
    item = read_item(key, name, sample(f"write/{name}"))
    assert messages.from_xml(key, messages.to_xml(item)) == item
    assert messages.from_json(key, json.loads(json.dumps(messages.to_json(item)))) == item


@every_sample
def test_a_sample_has_no_violation(key: str, name: str, sample: Callable[[str], bytes]) -> None:
    item = read_item(key, name, sample(f"write/{name}"))
    assert validation.violations(key, item) == []


@every_sample
def test_the_format_does_not_change_the_fingerprint(
    key: str, name: str, sample: Callable[[str], bytes]
) -> None:
    item = read_item(key, name, sample(f"write/{name}"))
    other = messages.from_xml(key, messages.to_xml(item))
    assert canonical.fingerprint(other) == canonical.fingerprint(item)
    assert canonical.self_ids(other) == canonical.self_ids(item)
