"""The official write samples by section, and how to read them."""

import json

from orcid_client import messages
from orcid_client.elements.parts import ItemMessage

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


def read_item(key: str, name: str, content: bytes) -> ItemMessage:
    if name.endswith(".xml"):
        return messages.from_xml(key, content)
    return messages.from_json(key, json.loads(content))
