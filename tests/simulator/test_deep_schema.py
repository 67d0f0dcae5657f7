"""The simulator's own reading and ORCID's schemas judge very many spoilt samples alike.

Addresses are left out: the simulator judges them as the registry's parser (Xerces) does, the
schema processor here (libxml2) is stricter about brackets and ports and laxer about bare schemes.
"""

import copy
import json
from functools import cache
from pathlib import Path
from random import Random

import pytest
from lxml import etree

from simulator import json_format, xml_format
from simulator.grammar import Reading, Violation
from simulator.sections import SECTIONS, Section
from tests.depth import TIMES
from tests.simulator.messages import VALID
from tests.simulator.program import Json

pytestmark = pytest.mark.deep
MANY = 20_000 * TIMES
COMMON = "{http://www.orcid.org/ns/common}"
TEXTS = (
    "", " ", "\n", "x", *("x" * size for size in (150, 151, 255, 256, 350, 351, 500, 501)),
    *("x" * size for size in (1000, 1001, 4000, 4001, 5000, 5001)), "02", "2", "13", "0", "1900",
    "1899", "2100", "2101", "-1", "+5", "1.0", " 05 ", "a@b.c", "a@b", "self", "public", "none",
    "true", "https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097", "issn:12",
    "ringgold:1", "orcid-generated: x", "é",
)  # fmt: skip
NAMES = "url title year month day name uri path host source external-ids country start-date x"
ATTRIBUTES = "put-code visibility display-index path language-code currency-code x verified"


@cache
def _schema(folder: Path, ns: str) -> etree.XMLSchema:
    file = "person-external-identifier" if ns == "external-identifier" else ns
    return etree.XMLSchema(etree.parse(folder / f"{file}-3.0.xsd"))


@pytest.fixture(scope="module")
def samples(reference: Path) -> list[tuple[etree._Element, Section]]:
    parser = etree.XMLParser(remove_comments=True)
    sections = {(section.ns, section.element): section for section in SECTIONS.values()}
    roots = [
        etree.parse(path, parser).getroot()
        for path in sorted((reference / "samples" / "write").glob("*.xml"))
    ]
    found = [(root, sections.get(xml_format.element_name(root))) for root in roots]
    return [(root, section) for root, section in found if section is not None]


def _is_address(element: etree._Element) -> bool:
    return etree.QName(element).localname.endswith("url")


def _spoil(root: etree._Element, random: Random) -> None:
    elements = list(root.iter())
    element, choice = random.choice(elements), random.randrange(7)
    parent = element.getparent()
    if choice == 0 and parent is not None:
        parent.remove(element)
    elif choice == 1 and parent is not None:
        parent.insert(parent.index(element), copy.deepcopy(element))
    elif choice == 2 and len(element) > 1:
        element.append(element[0])
    elif choice == 3:
        element.set(random.choice(ATTRIBUTES.split()), random.choice(TEXTS))
    elif choice == 4:
        element.append(etree.Element(COMMON + random.choice(NAMES.split())))
    else:
        leaf = random.choice([each for each in elements if not len(each)])
        if not _is_address(leaf):
            leaf.text = random.choice(TEXTS)


def _accepts(root: etree._Element, section: Section) -> bool | None:
    """Tell how the simulator judges; None where it saw an unknown vocabulary value first."""
    try:
        xml_format.read(root, section.node, Reading())
    except Violation as violation:
        return None if violation.kind == "vocabulary" else False
    return True


def test_spoilt_documents(samples: list[tuple[etree._Element, Section]], reference: Path) -> None:
    random = Random(2026)  # noqa: S311 - no secret comes of it
    folder = reference / "schema" / "record_3.0"
    for _ in range(MANY):
        sample, section = random.choice(samples)
        root = copy.deepcopy(sample)
        _spoil(root, random)
        judged = _accepts(root, section)
        schema = _schema(folder, section.ns)
        agrees = judged is None or judged == schema.validate(root)
        assert agrees, (judged, schema.error_log, etree.tostring(root))


def _places(message: Json) -> list[tuple[Json, Json]]:
    pairs = (
        list(message.items() if isinstance(message, dict) else enumerate(message))
        if isinstance(message, dict | list)
        else []
    )
    return [(message, key) for key, _ in pairs] + [
        place for _, value in pairs for place in _places(value)
    ]


def test_spoilt_json_becomes_valid_xml_or_is_refused(reference: Path) -> None:
    random = Random(2026)  # noqa: S311
    folder = reference / "schema" / "record_3.0"
    values = (*TEXTS, None, 1, True, 1.5, {}, [], ["a"], {"value": "x"})
    accepted = 0
    for _ in range(MANY):
        section = SECTIONS[random.choice(list(VALID))]
        sent = copy.deepcopy(VALID[section.key])
        holder, key = random.choice(_places(sent))
        if "url" not in str(key) and "url" not in holder:
            holder[key] = copy.deepcopy(random.choice(values))
        try:
            message = json_format.read(json.loads(json.dumps(sent)), section.node, Reading())
        except Violation:
            continue
        accepted += 1
        document = xml_format.write(section.element, section.ns, section.node, message)
        _schema(folder, section.ns).assertValid(etree.fromstring(document))
    assert accepted > MANY / 20
