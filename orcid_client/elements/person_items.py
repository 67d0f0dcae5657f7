"""The five person sections a member may write to.

Source: researcher-url-3.0.xsd, keyword-3.0.xsd, other-name-3.0.xsd,
person-external-identifier-3.0.xsd, address-3.0.xsd.
"""

from __future__ import annotations

from dataclasses import dataclass

from orcid_client.elements.parts import ExternalId, ItemMessage
from orcid_client.elements.wire import NAMESPACES, Root, address, text, value

CONTENT = 255
URL_NAME = 350


@dataclass(frozen=True, slots=True, kw_only=True)
class ResearcherUrl(ItemMessage):
    """A page of or about the researcher."""

    root = Root(NAMESPACES + "researcher-url", "researcher-url")

    url_name: str | None = text("url-name", filled=True, longest=URL_NAME)
    url: str | None = address("url", required=True)

    @property
    def own_value(self) -> str | None:
        """Return what ORCID compares such items of one source by."""
        return self.url


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword(ItemMessage):
    """A word for what the researcher works on."""

    root = Root(NAMESPACES + "keyword", "keyword")

    content: str | None = text("content", required=True, longest=CONTENT)

    @property
    def own_value(self) -> str | None:
        """Return what ORCID compares such items of one source by."""
        return self.content


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherName(ItemMessage):
    """Another name the researcher is known by."""

    root = Root(NAMESPACES + "other-name", "other-name")

    content: str | None = text("content", required=True, longest=CONTENT)

    @property
    def own_value(self) -> str | None:
        """Return what ORCID compares such items of one source by."""
        return self.content


class ExternalIdentifier(ExternalId):
    """The researcher's id in another system; its type is free text."""

    __slots__ = ()
    root = Root(NAMESPACES + "external-identifier", "external-identifier")

    @property
    def own_value(self) -> str | None:
        """Return what ORCID compares such items of one source by."""
        return f"{self.external_id_type}:{self.external_id_value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address(ItemMessage):
    """A country the researcher works in."""

    root = Root(NAMESPACES + "address", "address")

    country: str | None = value("country", required=True)

    @property
    def own_value(self) -> str | None:
        """Return what ORCID compares such items of one source by."""
        return self.country
