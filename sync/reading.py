"""Read one ORCID record and tell what changed: no Django, no clock, no database.

One call when nothing changed. Else the items whose last-modified date is not the one we know are
kept, works after a bulk read of up to 100 put-codes a call, since their summaries lack fields.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, NamedTuple

from orcid_client import canonical, messages
from orcid_client.client import OrcidClient
from orcid_client.elements.parts import Item
from orcid_client.endpoints import LARGEST_BULK
from orcid_client.ids import OrcidId
from orcid_client.records import Record
from orcid_client.sections import SECTIONS, section_of
from records.contents import label_of

# A read is a slice of the engine's time: ten bulk reads, then others have their turn.
MOST_WORKS = 1_000
# Parts of /person that have no put-code; they are kept under put-code 0.
UNNUMBERED = ("name", "biography", "emails")


# ORCID's clock and ours, and the time between a write and its being written down here
CLOCKS_MS = 300_000


class Place(NamedTuple):
    """Where on a record an item stands."""

    section: str
    put_code: int


@dataclass(frozen=True, slots=True)
class Written:
    """What we last wrote at a place: its fingerprint, and when (milliseconds since 1970)."""

    fingerprint: str
    written_ms: int


_NOTHING_WRITTEN: Mapping[Place, Written] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Seen:
    """One item of a record as it was read; ``content`` is ORCID's JSON without its wrapping.

    ``is_echo`` tells that it is what we wrote ourselves. Of a work that is, only the summary was
    read; its fingerprint is that of what we sent.
    """

    place: Place
    content: dict[str, Any]
    fingerprint: str
    self_ids: tuple[str, ...] = ()
    visibility: str = ""
    source_client_id: str = ""
    source_orcid_id: str = ""
    source_name: str = ""
    modified_ms: int | None = None
    label: str = ""
    is_echo: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """What a read found: the items that are new or changed, and the places that are empty now.

    ``unchanged`` tells that one call was enough; ``complete`` is False when so many works changed
    that the rest is left for the next read. ``present`` are all numbered places of the record.
    """

    modified_ms: int | None
    unchanged: bool = False
    complete: bool = True
    changed: tuple[Seen, ...] = ()
    gone: frozenset[Place] = frozenset()
    present: frozenset[Place] = field(default_factory=frozenset)


def read_record(
    client: OrcidClient,
    orcid: OrcidId,
    *,
    token: str | None,
    known: Mapping[Place, int | None],
    known_modified_ms: int | None,
    written: Mapping[Place, Written] = _NOTHING_WRITTEN,
) -> Reading:
    """Return what changed since ``known``: place to last-modified (milliseconds since 1970).

    ``written`` is what we wrote ourselves, by this credential.

    Raises:
        OrcidError: the record, or a part of it, could not be read.
    """
    record = client.fetch_record(orcid, token=token)
    modified_ms = record.last_modified_date
    if modified_ms is not None and modified_ms == known_modified_ms:
        return Reading(modified_ms, unchanged=True)
    listed = {Place(section, item.put_code): item for section, item in _items(record)}
    changed = {
        place: item
        for place, item in listed.items()
        if place not in known or item.last_modified_date != known[place]
    }
    echoes = {place for place, item in changed.items() if _is_echo(item, written.get(place))}
    works = [
        place.put_code
        for place in changed
        if SECTIONS[place.section].is_bulk and place not in echoes
    ]
    return Reading(
        modified_ms,
        complete=len(works) <= MOST_WORKS,
        changed=(
            *_works(client, orcid, token, works[:MOST_WORKS]),
            *_others(changed, written, echoes),
            *_unnumbered(record),
        ),
        gone=frozenset(place for place in known if place.put_code and place not in listed),
        present=frozenset(listed),
    )


def _items(record: Record) -> Iterator[tuple[str, Any]]:
    for section in SECTIONS:
        found = record.section(section)
        for item in found.items() if found else ():
            if item.put_code is not None:
                yield section, item


def _works(
    client: OrcidClient, orcid: OrcidId, token: str | None, put_codes: list[int]
) -> Iterator[Seen]:
    for at in range(0, len(put_codes), LARGEST_BULK):
        page = put_codes[at : at + LARGEST_BULK]
        for put_code, work in client.fetch_works(orcid, page, token=token).items():
            yield _as_seen(Place("work", put_code), work)


def _others(
    changed: Mapping[Place, Item], written: Mapping[Place, Written], echoes: set[Place]
) -> Iterator[Seen]:
    for place, item in changed.items():
        if place in echoes:
            fingerprint = written[place].fingerprint
            yield replace(_as_seen(place, item), fingerprint=fingerprint, is_echo=True)
        elif not SECTIONS[place.section].is_bulk:
            yield _as_seen(place, item)


def _is_echo(item: Item, ours: Written | None) -> bool:
    """Say whether an item is as we wrote it: by its content where the list shows all of it.

    Else by the time: nobody but its source can change what an item says (ORCID API tutorial,
    "Source"), and our source is one client.
    """
    if ours is None or item.last_modified_date is None:
        return False
    if isinstance(item, section_of(item).message):
        return canonical.fingerprint(item) == ours.fingerprint
    return abs(item.last_modified_date - ours.written_ms) <= CLOCKS_MS


def _as_seen(place: Place, item: Item) -> Seen:
    source = item.source
    full = isinstance(item, SECTIONS[place.section].message)
    return Seen(
        place=place,
        content=messages.to_json(messages.bare(item)),
        fingerprint=canonical.fingerprint(item) if full else "",
        self_ids=canonical.self_ids(item) if full else (),
        visibility=item.visibility or "",
        source_client_id=(source.client_id or "") if source else "",
        source_orcid_id=_path(source.source_orcid) if source else "",
        source_name=(source.source_name or "") if source else "",
        modified_ms=item.last_modified_date,
        label=label_of(item),
    )


def _path(identity: Any) -> str:  # noqa: ANN401 (an identity or nothing)
    return (identity.path or "") if identity else ""


def _unnumbered(record: Record) -> Iterator[Seen]:
    for part in UNNUMBERED:
        found = getattr(record.person, part, None)
        if found is not None:
            yield Seen(
                place=Place(part, 0),
                content=messages.to_json(found),
                fingerprint="",
                visibility=getattr(found, "visibility", "") or "",
                modified_ms=getattr(found, "last_modified_date", None),
            )
