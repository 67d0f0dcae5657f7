"""The one parser for XML that comes from outside: no entities, no network, bounded.

Source: libxml2's own limits (depth 256, 10 MB of text) hold because huge_tree stays off; a
document with a DOCTYPE is refused whole, since no message of ORCID has one.
"""

from __future__ import annotations

import threading

from lxml import etree

from orcid_client.errors import UnreadableMessage

LARGEST_DOCUMENT = 64 * 1024 * 1024

# An lxml parser takes a lock while it parses, so each thread has its own.
_of_thread = threading.local()


def _new_parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def parse(document: bytes) -> etree._Element:
    """Return the root element. Raises UnreadableMessage for whatever is not plain XML."""
    if len(document) > LARGEST_DOCUMENT:
        raise UnreadableMessage("The document is larger than any message of ORCID.")
    parser = getattr(_of_thread, "parser", None)
    if parser is None:
        parser = _of_thread.parser = _new_parser()
    try:
        root = etree.fromstring(document, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableMessage("The document is not well-formed XML.") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableMessage("The document has a DOCTYPE, which no message of ORCID has.")
    return root
