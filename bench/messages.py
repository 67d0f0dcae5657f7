"""Measure building and reading a work's XML and JSON, beside bare lxml doing the same.

Microseconds of processor, so that a busy machine changes little. A plain work: titles, journal,
type, date, three identifiers, address, language; 3,000 times a round, the best of seven rounds.
Bars: at most 60 us to build and 40 us to parse the XML.
Run by `make bench ARGS=messages` or: python -m bench.messages
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from bench._results import report
from orcid_client import canonical, messages, validation

ROUNDS = 7
TIMES = 3_000
PREFIXES = {
    "work": "http://www.orcid.org/ns/work",
    "common": "http://www.orcid.org/ns/common",
}
MOST_TO_BUILD, MOST_TO_PARSE = 60, 40
WORK = {
    "title": {"title": {"value": "Measured things"}, "subtitle": {"value": "and others"}},
    "journal-title": {"value": "Journal of Measures"},
    "short-description": "What was measured, and how long it took.",
    "type": "journal-article",
    "publication-date": {"year": {"value": "2026"}, "month": {"value": "05"}},
    "external-ids": {
        "external-id": [
            {
                "external-id-type": kind,
                "external-id-value": value,
                "external-id-url": {"value": f"https://resolver.example/{value}"},
                "external-id-relationship": relationship,
            }
            for kind, value, relationship in (
                ("doi", "10.1234/measured", "self"),
                ("source-work-id", "bench-4711", "self"),
                ("issn", "1741-4857", "part-of"),
            )
        ]
    },
    "url": {"value": "https://journal.example/measured"},
    "language-code": "en",
    "country": {"value": "GB"},
}


def main() -> None:
    """Report the figures."""
    work = messages.from_json("work", WORK)
    document = messages.to_xml(work)
    model = _bare_model(etree.fromstring(document))
    figures = {
        "build XML": _microseconds(lambda: messages.to_xml(work)),
        "build XML, bare lxml": _microseconds(lambda: _built_bare(model)),
        "parse XML": _microseconds(lambda: messages.from_xml("work", document)),
        "parse XML, bare lxml": _microseconds(lambda: etree.fromstring(document)),
        "build JSON": _microseconds(lambda: messages.to_json(work)),
        "read JSON": _microseconds(lambda: messages.from_json("work", WORK)),
        "strip for sending": _microseconds(lambda: messages.bare(work)),
        "validate": _microseconds(lambda: validation.violations("work", work)),
        "fingerprint": _microseconds(lambda: canonical.fingerprint(work)),
    }
    bars = {"build XML": MOST_TO_BUILD, "parse XML": MOST_TO_PARSE}
    for name, figure in figures.items():
        report(name, figure, "us of CPU", at_most=bars.get(name))


@dataclass(frozen=True, slots=True)
class Model:
    """An element to build: what someone who uses lxml alone would have at hand."""

    tag: str
    text: str | None
    children: tuple["Model", ...]


def _bare_model(element: etree._Element) -> Model:
    children = tuple(_bare_model(child) for child in element)
    return Model(str(element.tag), element.text, children)


def _built_bare(model: Model) -> bytes:
    root = etree.Element(model.tag, nsmap=PREFIXES)
    _fill(root, model)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def _fill(element: etree._Element, model: Model) -> None:
    for child in model.children:
        made = etree.SubElement(element, child.tag)
        made.text = child.text
        _fill(made, child)


def _microseconds(operation: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(TIMES):
            operation()
        best = min(best, (time.process_time() - started) / TIMES)
    return best * 1_000_000


if __name__ == "__main__":
    main()
