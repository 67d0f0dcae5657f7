"""Searching the registry: to discover, never to assign iDs to people.

Source: ORCID API tutorial, "Searching the registry". Fields and syntax are Solr's.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from orcid_client import answers
from orcid_client.client import message_of
from orcid_client.elements.replies import ClientInfo, ExpandedSearchResult, SearchResult
from orcid_client.errors import UnreadableAnswer
from orcid_client.http import Request

if TYPE_CHECKING:
    from collections.abc import Sequence

    from orcid_client.endpoints import Endpoints
    from orcid_client.http import Response

MOST_ROWS = 1000
_SPECIAL = '\\+-&|!(){}[]^"~*?:/'


def quoted(value: str) -> str:
    """Return a value as a phrase of the query, so that nothing in it is syntax."""
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def escaped_word(word: str) -> str:
    """Return a single word with the query's special characters escaped."""
    return "".join(f"\\{letter}" if letter in _SPECIAL else letter for letter in word)


def search(endpoints: Endpoints, query: str, *, start: int = 0, rows: int = MOST_ROWS) -> Request:
    """Return the call that finds iDs."""
    return endpoints.get("/search/", q=query, start=start, rows=_checked(rows))


def expanded_search(
    endpoints: Endpoints, query: str, *, start: int = 0, rows: int = MOST_ROWS
) -> Request:
    """Return the call that finds iDs with names, addresses and institutions."""
    return endpoints.get("/expanded-search/", q=query, start=start, rows=_checked(rows))


def csv_search(
    endpoints: Endpoints,
    query: str,
    fields: Sequence[str],
    *,
    start: int = 0,
    rows: int = MOST_ROWS,
) -> Request:
    """Return the call that finds the given fields as CSV."""
    request = endpoints.get(
        "/csv-search/", q=query, fl=",".join(fields), start=start, rows=_checked(rows)
    )
    headers = {**request.headers, "Accept": "text/csv"}
    return Request(request.method, request.url, headers, path=request.path)


def _checked(rows: int) -> int:
    if not 0 < rows <= MOST_ROWS:
        raise ValueError(f"A search returns 1 to {MOST_ROWS} rows.")
    return rows


def interpret_search(response: Response) -> SearchResult:
    """Return the iDs found. Raises the answer's error."""
    answers.raise_unless_ok(response)
    return message_of(SearchResult, response)


def interpret_expanded_search(response: Response) -> ExpandedSearchResult:
    """Return the people found. Raises the answer's error."""
    answers.raise_unless_ok(response)
    return message_of(ExpandedSearchResult, response)


def interpret_csv_search(response: Response) -> list[dict[str, str]]:
    """Return the rows found, by the names in the first line. Raises the answer's error."""
    answers.raise_unless_ok(response)
    if response.media_type != "text/csv":
        raise UnreadableAnswer(f"The answer is {response.media_type}, not CSV.")
    text = response.body.decode("utf-8-sig", "replace")
    return [dict(row) for row in csv.DictReader(io.StringIO(text), strict=False)]


def client_info(endpoints: Endpoints, client_id: str) -> Request:
    """Return the call that reads what ORCID tells everyone about a client."""
    return endpoints.get(f"/client/{client_id}")


def interpret_client_info(response: Response) -> ClientInfo:
    """Return a client's name and description. Raises the answer's error."""
    answers.raise_unless_ok(response)
    return message_of(ClientInfo, response)


def identifier_types(endpoints: Endpoints, *, locale: str = "en") -> Request:
    """Return the call that reads the types of external identifiers; Public API, JSON."""
    request = endpoints.get("/identifiers", locale=locale)
    headers = {**request.headers, "Accept": "application/json"}
    return Request(request.method, request.url, headers, path=request.path)


def interpret_identifier_types(response: Response) -> frozenset[str]:
    """Return the names of the types. Raises the answer's error.

    The list's own key is not documented, so it is whichever holds objects with a name.
    """
    answers.raise_unless_ok(response)
    data = answers.json_of(response)
    lists = data.values() if isinstance(data, dict) else [data]
    return frozenset(
        str(entry["name"])
        for found in lists
        if isinstance(found, list)
        for entry in found
        if isinstance(entry, dict) and "name" in entry
    )
