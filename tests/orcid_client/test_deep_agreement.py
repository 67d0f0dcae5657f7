"""Three judges on very many items: our validation, the simulator's, ORCID's own schema.

Where they differ and why stands in docs/protocol.md, under "Where the validators differ".
"""

import os
from collections.abc import Callable
from contextlib import suppress
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from orcid_client import messages, validation
from orcid_client.elements.parts import ItemMessage
from orcid_client.endpoints import Endpoints
from orcid_client.errors import UnreadableMessage
from orcid_client.http import Response
from orcid_client.sections import SECTIONS
from tests.depth import TIMES
from tests.orcid_client.mutations import mutated, mutated_document
from tests.orcid_client.rehearsal import Rehearsal
from tests.orcid_client.test_agreement import disagreement

pytestmark = pytest.mark.deep
many = settings(
    max_examples=2_000 * TIMES,
    deadline=None,
    database=None,
    # A run that decides about a change looks at the same items each time; every other run looks
    # for new ones.
    derandomize="CI" in os.environ,
    suppress_health_check=list(HealthCheck),
)
very_many = settings(many, max_examples=5_000 * TIMES)
SECTION_KEYS = st.sampled_from(sorted(SECTIONS))
SEEDS = st.integers(min_value=0)


@pytest.fixture
def post(rehearsal: Rehearsal) -> Callable[[Endpoints, str, bytes], Response]:
    """Return a function that adds an item, and takes it off again where it was accepted."""

    def send(endpoints: Endpoints, key: str, body: bytes) -> Response:
        path = f"/{rehearsal.orcid}/{SECTIONS[key].path}"
        answer = rehearsal.send(endpoints.rebuild("POST", path, body))
        if answer.status == 201:
            put_code = int(answer.headers["location"].rpartition("/")[2])
            rehearsal.send(rehearsal.client.delete(key, rehearsal.orcid, put_code))
        rehearsal.log.clear()
        return answer

    return send


@pytest.fixture
def both(rehearsal: Rehearsal) -> tuple[Endpoints, Endpoints]:
    return rehearsal.speaking("json").client, rehearsal.speaking("xml").client


def test_all_three_judges_agree_on_items(
    good: dict[str, list[ItemMessage]],
    schema_of: dict[str, etree.XMLSchema],
    post: Callable[[Endpoints, str, bytes], Response],
    both: tuple[Endpoints, Endpoints],
) -> None:
    @very_many
    @given(SECTION_KEYS, SEEDS)
    def agree(key: str, seed: int) -> None:
        random = Random(seed)  # noqa: S311 - no secret comes of it
        item = mutated(random.choice(good[key]), random)
        assert disagreement(key, item, schema_of[key]) is None, messages.to_json(item)
        found = validation.violations(key, item)
        endpoints = random.choice(both)
        answer = post(endpoints, key, endpoints.body_of(messages.bare(item)))
        assert answer.status == (400 if found else 201), (found, answer.body)

    agree()


def test_the_simulator_and_the_schema_agree_on_documents(
    good: dict[str, list[ItemMessage]],
    schema_of: dict[str, etree.XMLSchema],
    post: Callable[[Endpoints, str, bytes], Response],
    both: tuple[Endpoints, Endpoints],
) -> None:
    @many
    @given(SECTION_KEYS, SEEDS)
    def agree(key: str, seed: int) -> None:
        random = Random(seed)  # noqa: S311
        document = mutated_document(messages.to_xml(random.choice(good[key])), random)
        is_valid = schema_of[key].validate(etree.fromstring(document))
        answer = post(both[1], key, document)
        assert answer.status == 400 or (is_valid and answer.status == 201), answer.body
        with suppress(UnreadableMessage):
            messages.from_xml(key, document)

    agree()


@many
@given(SECTION_KEYS, st.binary(max_size=300), SEEDS)
def test_no_bytes_crash_the_reader(
    good: dict[str, list[ItemMessage]], key: str, noise: bytes, seed: int
) -> None:
    random = Random(seed)  # noqa: S311
    document = messages.to_xml(random.choice(good[key]))
    place = random.randrange(len(document))
    with suppress(UnreadableMessage):
        messages.from_xml(key, document[:place] + noise + document[place + len(noise) :])
