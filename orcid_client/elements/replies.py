"""Answers that are no part of a record: errors, searches, clients.

Source: error-3.0.xsd, search-3.0.xsd, expanded-search-3.0.xsd, client-3.0.xsd.
"""

from __future__ import annotations

from dataclasses import dataclass

from orcid_client.elements.parts import SourceIdentity
from orcid_client.elements.wire import (
    COMMON,
    NAMESPACES,
    Message,
    Root,
    Scalar,
    attribute,
    own_text,
    part,
    repeated,
    text,
    value,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorMessage(Message):
    """ORCID's error as it stands on the wire."""

    root = Root(NAMESPACES + "error", "error")

    response_code: int | None = text("response-code", scalar=Scalar.INTEGER)
    developer_message: str | None = text("developer-message")
    user_message: str | None = text("user-message")
    error_code: int | None = text("error-code", scalar=Scalar.INTEGER)
    more_info: str | None = text("more-info")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchHit(Message):
    """One record that a search found."""

    orcid_identifier: SourceIdentity | None = part(
        "orcid-identifier", SourceIdentity, namespace=COMMON
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult(Message):
    """A page of a search; never a way to assign iDs to people."""

    root = Root(NAMESPACES + "search", "search")

    num_found: int | None = attribute("num-found", scalar=Scalar.INTEGER)
    result: tuple[SearchHit, ...] = repeated("result", SearchHit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase(Message):
    """A text among several of the same name."""

    value: str | None = own_text()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpandedHit(Message):
    """One record that an expanded search found, with its public names."""

    orcid_id: str | None = text("orcid-id")
    given_names: str | None = text("given-names")
    family_names: str | None = text("family-names")
    credit_name: str | None = text("credit-name")
    other_name: tuple[Phrase, ...] = repeated("other-name", Phrase, plain=True)
    email: tuple[Phrase, ...] = repeated("email", Phrase, plain=True)
    institution_name: tuple[Phrase, ...] = repeated("institution-name", Phrase, plain=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpandedSearchResult(Message):
    """A page of an expanded search."""

    root = Root(NAMESPACES + "expanded-search", "expanded-search")

    num_found: int | None = attribute("num-found", scalar=Scalar.INTEGER)
    expanded_result: tuple[ExpandedHit, ...] = repeated("expanded-result", ExpandedHit)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientInfo(Message):
    """What ORCID tells everyone about a client."""

    root = Root(NAMESPACES + "client", "client")

    name: str | None = value("name")
    description: str | None = value("description")
