"""Which address, verb and body each call has: pure, so that a call can be stored before it is sent.

Source: ORCID API tutorial; all paths are relative to the API's root, version included.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal
from urllib.parse import quote, urlencode

from lxml import etree

from orcid_client import json_text, messages
from orcid_client.elements import xml_codec
from orcid_client.elements.wire import NAMESPACES
from orcid_client.environments import Api, Registry
from orcid_client.errors import UnwritableMessage
from orcid_client.http import Request
from orcid_client.sections import SECTIONS
from orcid_client.translation import N_

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from orcid_client.elements.parts import ItemMessage
    from orcid_client.elements.wire import Message
    from orcid_client.ids import OrcidId

Format = Literal["json", "xml"]
LARGEST_BULK = 100
_MEDIA_TYPES: Mapping[str, str] = {
    "json": "application/vnd.orcid+json",
    "xml": "application/vnd.orcid+xml",
}
_BULK = NAMESPACES + "bulk"
_OF_A_RECORD = re.compile(r"/(?:\d{4}-){3}\d{3}[\dX]/([a-z-]+)")


def part_of(url: str) -> str:
    """Return the section that an API address is about, "record" for all of one, "" for none."""
    found = _OF_A_RECORD.search(url)
    part = found[1] if found else ""
    return next((key for key, one in SECTIONS.items() if part in {one.path, one.list_path}), part)


@dataclass(frozen=True, slots=True)
class Endpoints:
    """The calls of one API of one registry in one format; each method returns a Request."""

    environment: Registry
    api_type: Api
    content_type: Format = "json"

    def create(self, section: str, orcid: OrcidId, message: ItemMessage) -> Request:
        """Add an item: POST, answered by 201 and the put-code in Location."""
        path = f"/{orcid}/{SECTIONS[section].path}"
        return self._write("POST", path, self.body_of(messages.bare(message)))

    def update(self, section: str, orcid: OrcidId, put_code: int, message: ItemMessage) -> Request:
        """Replace an item: PUT with the put-code in the body too; what is left out is deleted."""
        body = self.body_of(messages.bare(message, put_code=put_code))
        return self._write("PUT", self.item_path(section, orcid, put_code), body)

    def delete(self, section: str, orcid: OrcidId, put_code: int) -> Request:
        """Remove an item."""
        return self.rebuild("DELETE", self.item_path(section, orcid, put_code))

    def create_works(self, orcid: OrcidId, works: Sequence[ItemMessage]) -> Request:
        """Add up to 100 works in one call; each is answered for itself, in the same order."""
        if not 0 < len(works) <= LARGEST_BULK:
            raise ValueError(f"A bulk holds 1 to {LARGEST_BULK} works, not {len(works)}.")
        return self._write("POST", f"/{orcid}/works", self._bulk_body(works))

    def read_record(self, orcid: OrcidId) -> Request:
        """Read everything visible, activities as summaries."""
        return self.get(f"/{orcid}/record")

    def read_section(self, section: str, orcid: OrcidId) -> Request:
        """Read the list of one section."""
        return self.get(f"/{orcid}/{SECTIONS[section].list_path}")

    def read_item(self, section: str, orcid: OrcidId, put_code: int) -> Request:
        """Read one item in full."""
        return self.get(self.item_path(section, orcid, put_code))

    def read_summary(self, section: str, orcid: OrcidId, put_code: int) -> Request:
        """Read one activity as lists show it."""
        return self.get(f"/{orcid}/{SECTIONS[section].path}/summary/{put_code:d}")

    def read_part(self, part: str, orcid: OrcidId) -> Request:
        """Read a part of the record that is no section: see `records.PARTS`."""
        return self.get(f"/{orcid}/{part}")

    def read_works(self, orcid: OrcidId, put_codes: Iterable[int]) -> Request:
        """Read up to 100 works in full; the answer's order is not that of the put-codes."""
        codes = list(put_codes)
        if not 0 < len(codes) <= LARGEST_BULK:
            raise ValueError(f"A bulk read names 1 to {LARGEST_BULK} works, not {len(codes)}.")
        return self.get(f"/{orcid}/works/{','.join(map(str, codes))}")

    def get(self, path: str, **query: object) -> Request:
        """Read any path of the API."""
        given = {name: value for name, value in query.items() if value is not None}
        return self.rebuild("GET", f"{path}?{urlencode(given)}" if given else path)

    def rebuild(self, method: str, path: str, body: bytes | None = None) -> Request:
        """Return the call of a stored method, path and body, equal to the one first made."""
        media_type = _MEDIA_TYPES[self.content_type]
        headers = {"Accept": media_type}
        if body is not None:
            headers["Content-Type"] = media_type
        url = self.environment.api(self.api_type) + path
        return Request(method=method, url=url, headers=headers, body=body, path=path)

    def item_path(self, section: str, orcid: OrcidId, put_code: int) -> str:
        """Return the path of one item."""
        return f"/{orcid}/{SECTIONS[section].path}/{put_code:d}"

    def body_of(self, message: Message) -> bytes:
        """Return the message in this format."""
        if self.content_type == "xml":
            return messages.to_xml(message)
        return _json_bytes(messages.to_json(message))

    def _bulk_body(self, works: Sequence[ItemMessage]) -> bytes:
        stripped = [messages.bare(work) for work in works]
        if self.content_type == "json":
            return _json_bytes({"bulk": [{"work": messages.to_json(work)} for work in stripped]})
        bulk = etree.Element(f"{{{_BULK}}}bulk", nsmap={"bulk": _BULK})
        bulk.extend([xml_codec.element_of(work) for work in stripped])
        return etree.tostring(bulk, encoding="UTF-8", xml_declaration=True)

    def _write(self, method: str, path: str, body: bytes) -> Request:
        return self.rebuild(method, path, body)


def _json_bytes(data: object) -> bytes:
    try:
        return json_text.written(data).encode()
    except UnicodeEncodeError:
        raise UnwritableMessage(N_("The text contains half a character.")) from None


def escaped(segment: str) -> str:
    """Return a text as one segment of a path, slashes escaped too."""
    return quote(segment, safe="")
