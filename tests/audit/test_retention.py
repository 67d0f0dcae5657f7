"""How long a tenant's log is kept, and how small it is kept."""

import json
from dataclasses import asdict, replace
from io import StringIO

import pytest
import zstandard
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils.timezone import now

from audit import content
from audit.actions import record_event
from audit.entries import SYSTEM, Content, EventEntry
from audit.models import Event
from audit.vocabulary import EventKind
from scoping.context import tenant_context
from scoping.sealing import SealingKey, UnsealError, seal
from tenants.models import Tenant

KEY = SealingKey.of(1, bytes(32))
PLACE = content.place_of(tenant_id=1, exchange_id="x")
CALL = Content(
    url="https://api.orcid.org/v3.0/0000-0002-1825-0097/work",
    request_headers={"Accept": "application/vnd.orcid+json", "Authorization": "Bearer [redacted]"},
    request_body=json.dumps(
        {
            "title": {"title": {"value": "On rivers"}},
            "type": "journal-article",
            "external-ids": {"external-id": [{"external-id-type": "doi"}]},
        }
    ),
    response_headers={"content-type": "application/vnd.orcid+json", "content-length": "0"},
    response_body="",
)


def test_a_longer_retention_holds_for_new_rows(north: Tenant) -> None:
    call_command("set_retention", tenant="north", months=61, stdout=StringIO())
    with tenant_context(north.pk):
        kept = dict(Event.objects.values_list("kind", "retention_months"))

    assert kept == {"tenant.created": 25, "tenant.changed": 61}


def test_a_shorter_one_is_refused(north: Tenant) -> None:
    with pytest.raises(CommandError, match="can be lengthened, not shortened"):
        call_command("set_retention", tenant="north", months=13, stdout=StringIO())


def test_another_tenants_retention_stays(north: Tenant, south: Tenant) -> None:
    call_command("set_retention", tenant="north", months=61, stdout=StringIO())
    with tenant_context(south.pk):
        row = record_event(EventEntry(EventKind.SYNC_REQUESTED, SYSTEM, now()))

    assert row.retention_months == 25


def test_a_trained_dictionary_makes_even_a_small_exchange_smaller() -> None:
    text = content.text_of(CALL)
    alone = zstandard.ZstdCompressor(level=content.LEVEL).compress(text)

    assert len(content.seal_content(CALL, key=KEY, place=PLACE)) < 0.6 * len(alone)


@pytest.mark.parametrize("body", ["", "two\nlines", '{"city": "Kraków"}'])
def test_bodies_come_back_as_they_were(body: str) -> None:
    call = replace(CALL, request_body=body, response_body=f"{body}!")
    stored = content.seal_content(call, key=KEY, place=PLACE)

    assert content.open_content(stored, key_of=lambda _: KEY, place=PLACE) == call


@pytest.mark.parametrize("form", [content.PLAIN_ZSTD, 2])
def test_what_earlier_versions_stored_can_be_read(form: int) -> None:
    dictionary = zstandard.ZstdCompressionDict(
        content.dictionary_path(form).read_bytes() if form != content.PLAIN_ZSTD else b""
    )
    text = json.dumps(asdict(CALL)).encode()
    written = zstandard.ZstdCompressor(dict_data=dictionary).compress(text)
    stored = seal(bytes([form]) + written, key=KEY, place=PLACE)

    assert content.open_content(stored, key_of=lambda _: KEY, place=PLACE) == CALL


def test_a_form_of_a_later_version_is_refused_in_a_sentence() -> None:
    stored = seal(b"\xfe later", key=KEY, place=PLACE)

    with pytest.raises(UnsealError, match="a form this version cannot read"):
        content.open_content(stored, key_of=lambda _: KEY, place=PLACE)


def test_the_dictionary_knows_no_secret_and_no_person() -> None:
    dictionary = content.dictionary_path(content.DICTIONARY).read_bytes()

    assert b"Bearer [redacted]" in dictionary
    assert b"client_secret=" not in dictionary
