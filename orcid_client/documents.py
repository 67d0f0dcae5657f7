"""Every document of ORCID by its root element, so that any answer can be read."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from lxml import etree

from orcid_client import reading, records
from orcid_client.elements import (
    notifications,
    peer_reviews,
    record_summaries,
    replies,
    xml_codec,
    xml_parser,
)
from orcid_client.elements.shape import shape_of
from orcid_client.errors import UnreadableMessage
from orcid_client.sections import SECTIONS
from orcid_client.translation import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from orcid_client.elements.wire import Message

_OTHERS: tuple[type[Message], ...] = (
    records.Record,
    records.PERSON_CLASS,
    records.PERSONAL_DETAILS_CLASS,
    records.History,
    records.Preferences,
    reading.ACTIVITIES_SUMMARY,
    reading.Name,
    reading.CreditName,
    reading.Biography,
    reading.Email,
    reading.Emails,
    record_summaries.RecordSummary,
    peer_reviews.GroupIdRecord,
    peer_reviews.GroupIdRecords,
    notifications.PermissionNotification,
    notifications.Notifications,
    replies.ErrorMessage,
    replies.SearchResult,
    replies.ExpandedSearchResult,
    replies.ClientInfo,
)


def _documents() -> Iterator[tuple[str, type[Message]]]:
    for section in SECTIONS.values():
        yield f"{{{section.namespace}}}{section.element}", section.message
        yield f"{{{section.namespace}}}{section.summary_element}", section.summary
        listed = reading.LISTS[section.key]
        yield listed.root.tag if listed.root else "", listed
    for message in _OTHERS:
        yield message.root.tag if message.root else "", message


DOCUMENTS: Mapping[str, type[Message]] = MappingProxyType(dict(_documents()))


def read_xml(document: bytes) -> Message:
    """Return the message of any XML document of ORCID. Raises UnreadableMessage."""
    element = xml_parser.parse(document)
    tag = str(element.tag)
    if tag not in DOCUMENTS:
        raise UnreadableMessage(
            N_("ORCID does not have a message {name}.").format(name=etree.QName(tag).localname)
        )
    return xml_codec.reader(shape_of(DOCUMENTS[tag], etree.QName(tag).namespace or ""))(element)
