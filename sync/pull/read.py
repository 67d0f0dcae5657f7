"""Read one ORCID record and tell what changed: no Django, no clock, no database.

One call when nothing changed. Else the items whose last-modified date is not the one we know are
kept. Summaries lack fields: works that changed are read in bulk, up to 100 put-codes a call; of
the other sections only our own items that changed, one by one, since they are compared with what
we sent. The summary, which alone names verified e-mail domains, is one call more, when it is due.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from orcid_client import canonical, errors, messages
from orcid_client.client import OrcidClient
from orcid_client.elements.parts import ItemMessage
from orcid_client.elements.record_summaries import RecordSummary
from orcid_client.endpoints import LARGEST_BULK
from orcid_client.ids import OrcidId
from orcid_client.records import Record
from orcid_client.sections import SECTIONS, section_of
from records.contents import label_of
from sync.pull.schedule import SummaryDue

# A read is a slice of the engine's time: ten calls beside the first, then others have their turn.
MOST_CALLS = 10
LONGEST_LABEL = 300
# Parts of /person that have no put-code; they are kept under put-code 0.
UNNUMBERED = ("name", "biography", "emails")
# What the summary shows: the domains as an item of their own, since they are news, and the rest.
DOMAINS, SUMMARY = "email-domains", "summary"


class RecordPlace(NamedTuple):
    """Where on a record an item stands."""

    section: str
    put_code: int


SUMMARY_PLACES = frozenset({RecordPlace(DOMAINS, 0), RecordPlace(SUMMARY, 0)})


@dataclass(frozen=True, slots=True)
class ReadItem:
    """One item of a record as it was read; ``content`` is ORCID's JSON without its wrapping.

    Fingerprint and self ids are those of our own items alone, since they are compared with what we
    sent; of a summary, which says less than its item, the fingerprint is empty too.
    """

    place: RecordPlace
    content: dict[str, Any]
    fingerprint: str
    self_ids: tuple[str, ...] = ()
    visibility: str = ""
    source_client_id: str = ""
    source_orcid_id: str = ""
    source_name: str = ""
    modified_ms: int | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class RecordReading:
    """What a read found: the items that are new or changed, and the places that are empty now.

    ``unchanged`` tells that one call was enough; ``complete`` is False when so much changed that
    the rest is left for the next read. ``present`` are all numbered places of the record.
    ``summary`` is None unless it was read; ``summary_settled`` tells that it is not due again soon,
    since it was read or the registry has none.
    """

    modified_ms: int | None
    unchanged: bool = False
    complete: bool = True
    changed: tuple[ReadItem, ...] = ()
    gone: frozenset[RecordPlace] = frozenset()
    present: frozenset[RecordPlace] = field(default_factory=frozenset)
    summary: tuple[ReadItem, ...] | None = None
    summary_settled: bool = False

    @property
    def shown(self) -> tuple[ReadItem, ...]:
        """Return all that is new or changed, and what the summary shows."""
        return (*self.changed, *(self.summary or ()))

    @property
    def emptied(self) -> frozenset[RecordPlace]:
        """Return the places that are empty now, those of a summary that was read too."""
        if self.summary is None:
            return self.gone
        return self.gone | (SUMMARY_PLACES - {seen.place for seen in self.summary})


def read_record(
    client: OrcidClient,
    orcid: OrcidId,
    *,
    token: str | None,
    client_id: str,
    known: Mapping[RecordPlace, int | None],
    known_modified_ms: int | None,
    placed: Collection[RecordPlace] = (),
    summary_due: SummaryDue = SummaryDue.NO,
) -> RecordReading:
    """Return what changed since ``known``: place to last-modified (milliseconds since 1970).

    ``client_id`` is who we are, ``placed`` where our own items stand.

    Raises:
        OrcidError: the record, or a part of it, could not be read.
    """
    reading = _read_changes(
        client, orcid, token, client_id=client_id, known=known, placed=placed,
        known_modified_ms=known_modified_ms,
    )  # fmt: skip
    if summary_due is SummaryDue.YES or (
        summary_due is SummaryDue.IF_CHANGED and not reading.unchanged
    ):
        return _with_summary(reading, client, orcid, token)
    return reading


def _with_summary(
    reading: RecordReading, client: OrcidClient, orcid: OrcidId, token: str | None
) -> RecordReading:
    """Return the reading with the summary; without it if that fails, which loses no reading."""
    try:
        summary = client.fetch_record_summary(orcid, token=token)
    except errors.OrcidError:
        return reading
    parts = None if summary is None else tuple(_summary_parts(summary))
    return replace(reading, summary=parts, summary_settled=True)


def _summary_parts(summary: RecordSummary) -> Iterator[ReadItem]:
    """Yield the summary, and its domains if there are any; it tells of public data alone."""
    content = messages.to_json(summary)
    domains = content.pop("email-domains", None)
    yield ReadItem(
        RecordPlace(SUMMARY, 0),
        content,
        fingerprint="",
        visibility="public",
        modified_ms=summary.last_modified_date,
    )
    if domains and summary.domains:
        yield ReadItem(
            RecordPlace(DOMAINS, 0),
            domains,
            fingerprint="",
            visibility="public",
            label=", ".join(summary.domains)[:LONGEST_LABEL],
        )


def _read_changes(
    client: OrcidClient,
    orcid: OrcidId,
    token: str | None,
    *,
    client_id: str,
    known: Mapping[RecordPlace, int | None],
    known_modified_ms: int | None,
    placed: Collection[RecordPlace],
) -> RecordReading:
    record = client.fetch_changed_record(orcid, token=token, known_modified_ms=known_modified_ms)
    if record is None:
        return RecordReading(known_modified_ms, unchanged=True)
    listed = {RecordPlace(section, item.put_code): item for section, item in _items(record)}
    changed = {
        place: item
        for place, item in listed.items()
        if place not in known or item.last_modified_date != known[place]
    }
    calls = _calls(changed, placed)
    in_full = {place for call in calls for place in call}
    reader = _ItemReader(client, orcid, token, client_id)
    unnumbered = tuple(_unnumbered(record))
    return RecordReading(
        record.last_modified_date,
        complete=len(calls) <= MOST_CALLS,
        changed=(
            *reader.in_full(calls[:MOST_CALLS]),
            *(reader.seen(place, item) for place, item in changed.items() if place not in in_full),
            *unnumbered,
        ),
        gone=frozenset(known).difference(
            listed, (seen.place for seen in unnumbered), SUMMARY_PLACES
        ),
        present=frozenset(listed),
    )


def _items(record: Record) -> Iterator[tuple[str, Any]]:
    for section in SECTIONS:
        found = record.section(section)
        for item in found.items() if found else ():
            if item.put_code is not None:
                yield section, item


def _calls(
    changed: Mapping[RecordPlace, ItemMessage], placed: Collection[RecordPlace]
) -> list[Sequence[RecordPlace]]:
    """Return what is read in full, call by call: works in bulk, our own other items singly."""
    works = [place for place in changed if SECTIONS[place.section].is_bulk]
    singly = [
        place
        for place, item in changed.items()
        if place in placed and not SECTIONS[place.section].is_bulk and not _is_full(item)
    ]
    bulks = [works[at : at + LARGEST_BULK] for at in range(0, len(works), LARGEST_BULK)]
    return [*bulks, *([place] for place in singly)]


def _is_full(item: ItemMessage) -> bool:
    """Say whether what a list shows of an item is all of it."""
    return isinstance(item, section_of(item).message)


@dataclass(frozen=True, slots=True)
class _ItemReader:
    """Reads items of one record, and tells what they say."""

    client: OrcidClient
    orcid: OrcidId
    token: str | None
    client_id: str

    def in_full(self, calls: Sequence[Sequence[RecordPlace]]) -> Iterator[ReadItem]:
        """Yield what lists show in part: several works for each call, or one other item."""
        for places in calls:
            section = places[0].section
            if SECTIONS[section].is_bulk:
                put_codes = [place.put_code for place in places]
                works = self.client.fetch_works(self.orcid, put_codes, token=self.token)
                for put_code, work in works.items():
                    yield self.seen(RecordPlace(section, put_code), work)
            else:
                yield from self._single(places[0])

    def _single(self, place: RecordPlace) -> Iterator[ReadItem]:
        """Yield one item; nothing if it left the record meanwhile: the next read tells so."""
        try:
            item = self.client.fetch_item(
                place.section, self.orcid, place.put_code, token=self.token
            )
        except errors.ItemGone:
            return
        yield self.seen(place, item)

    def seen(self, place: RecordPlace, item: ItemMessage) -> ReadItem:
        """Return what an item says, and who put it there."""
        source = item.source
        client_id = (source.client_id or "") if source else ""
        content = messages.to_json(messages.bare(item))
        is_ours = client_id == self.client_id
        is_compared = is_ours and _is_full(item)
        return ReadItem(
            place=place,
            content=content,
            fingerprint=_fingerprint(place, content) if is_compared else "",
            self_ids=canonical.self_ids(item) if is_ours else (),
            visibility=item.visibility or "",
            source_client_id=client_id,
            source_orcid_id=_path(source.source_orcid) if source else "",
            source_name=(source.source_name or "") if source else "",
            modified_ms=item.last_modified_date,
            label=label_of(item),
        )


def _fingerprint(place: RecordPlace, content: Mapping[str, Any]) -> str:
    return canonical.fingerprint_of_json(place.section, content)


def _path(identity: Any) -> str:  # noqa: ANN401 (an identity or nothing)
    return (identity.path or "") if identity else ""


def _unnumbered(record: Record) -> Iterator[ReadItem]:
    for part in UNNUMBERED:
        found = getattr(record.person, part, None)
        if found is not None:
            yield ReadItem(
                place=RecordPlace(part, 0),
                content=messages.to_json(found),
                fingerprint="",
                visibility=getattr(found, "visibility", "") or "",
                modified_ms=getattr(found, "last_modified_date", None),
            )
