"""Our validation beside ORCID's own schema, on items that are almost right."""

import json
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from orcid_client import canonical, messages, validation
from orcid_client.elements.parts import ItemMessage
from orcid_client.sections import SECTIONS
from tests.orcid_client.mutations import mutated

# What we find by the schema's own words although libxml2's reading of the schema does not.
STRICTER = {
    "schema.length": ("url", "external-id-url", "external-id-type", "external-id-value"),
    "schema.pattern": ("url", "external-id-url", "review-url", "subject-url"),
}


def disagreement(key: str, item: ItemMessage, schema: etree.XMLSchema) -> str | None:
    """Return how our verdict and the schema's differ, None where they agree."""
    found = validation.violations(key, item)
    is_valid = schema.validate(etree.fromstring(messages.to_xml(item)))
    if not is_valid and not found:
        return f"the schema alone refuses: {str(schema.error_log)[:300]}"
    by_schema = [
        one
        for one in found
        if one.rule.startswith("schema.")
        and one.path.rpartition(".")[2] not in STRICTER.get(one.rule, ())
    ]
    return f"we alone refuse: {by_schema[0]}" if is_valid and by_schema else None


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(SECTIONS)), st.integers(min_value=0))
def test_our_verdict_is_the_schemas(
    good: dict[str, list[ItemMessage]], schema_of: dict[str, etree.XMLSchema], key: str, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - no secret comes of it
    item = mutated(random.choice(good[key]), random)
    assert disagreement(key, item, schema_of[key]) is None, messages.to_json(item)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_formats_and_key_order_leave_the_fingerprint_alone(
    good: dict[str, list[ItemMessage]], data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from(sorted(SECTIONS)))
    random = Random(data.draw(st.integers(min_value=0)))  # noqa: S311
    item = mutated(random.choice(good[key]), random)
    by_xml = messages.from_xml(key, messages.to_xml(item))
    by_json = messages.from_json(key, json.loads(json.dumps(messages.to_json(item), indent=2)))
    shuffled = messages.from_json(key, dict(reversed(messages.to_json(item).items())))
    expected = canonical.fingerprint(item)
    assert [canonical.fingerprint(other) for other in (by_xml, by_json, shuffled)] == [expected] * 3


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_what_only_orcid_sets_leaves_the_fingerprint_alone(
    good: dict[str, list[ItemMessage]], data: st.DataObject
) -> None:
    key = data.draw(st.sampled_from(sorted(SECTIONS)))
    item = data.draw(st.sampled_from(good[key]))
    as_read = messages.to_json(item) | {
        "put-code": data.draw(st.integers(1, 10**9)),
        "visibility": data.draw(st.sampled_from(["public", "limited", "private"])),
        "display-index": data.draw(st.one_of(st.integers(0, 9), st.just("3"))),
        "created-date": {"value": 1559917016886},
        "source": {"source-client-id": {"path": "APP-1234567890ABCDEF"}},
    }
    same = messages.from_json(key, as_read)
    assert canonical.fingerprint(same) == canonical.fingerprint(item)
    assert messages.bare(same) == messages.bare(item)
