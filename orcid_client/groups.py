"""Groups that peer reviews are counted under: looked up before they are created.

Source: ORCID API tutorial, "Peer review"; tokens of the credential itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orcid_client import answers, messages, validation
from orcid_client.client import message_of
from orcid_client.elements.peer_reviews import GroupIdRecord, GroupIdRecords
from orcid_client.errors import DataRefused, Duplicate, NotFound, UnreadableAnswer
from orcid_client.rules.reviews import of_group

if TYPE_CHECKING:
    from orcid_client.client import OrcidClient
    from orcid_client.endpoints import Endpoints
    from orcid_client.http import Request, Response
    from orcid_client.violations import Violation

_PATH = "/group-id-record"
_NO_SUCH_GROUP = 9026


def look_up(endpoints: Endpoints, group_id: str) -> Request:
    """Return the call that finds the group with this id, such as `issn:1741-4857`."""
    return endpoints.get(_PATH, **{"group-id": group_id})


def find_by_name(endpoints: Endpoints, name: str) -> Request:
    """Return the call that finds groups of this name."""
    return endpoints.get(_PATH, name=name)


def read_page(endpoints: Endpoints, *, page: int = 1, page_size: int = 100) -> Request:
    """Return the call that reads one page of all groups."""
    return endpoints.get(_PATH, page=page, **{"page-size": page_size})


def read(endpoints: Endpoints, put_code: int) -> Request:
    """Return the call that reads one group."""
    return endpoints.get(f"{_PATH}/{put_code:d}")


def create(endpoints: Endpoints, group: GroupIdRecord) -> Request:
    """Return the call that makes a group."""
    return endpoints.rebuild("POST", _PATH, endpoints.body_of(messages.bare(group)))


def update(endpoints: Endpoints, put_code: int, group: GroupIdRecord) -> Request:
    """Return the call that changes a group of one's own."""
    body = endpoints.body_of(messages.bare(group, put_code=put_code))
    return endpoints.rebuild("PUT", f"{_PATH}/{put_code:d}", body)


def delete(endpoints: Endpoints, put_code: int) -> Request:
    """Return the call that removes a group of one's own that no review uses."""
    return endpoints.rebuild("DELETE", f"{_PATH}/{put_code:d}")


def interpret_found(response: Response) -> tuple[GroupIdRecord, ...]:
    """Return the groups an answer holds, one or a page; none where there is no such group.

    Asked for an id or a name, ORCID answers with one bare group, an empty one where it knows none;
    asked for an unknown put-code, with error 9026 (ORCID-Source, GroupIdRecord of API 3.0).
    """
    try:
        answers.raise_unless_ok(response)
    except NotFound:
        return ()
    except DataRefused as error:
        if error.error_code != _NO_SUCH_GROUP:
            raise
        return ()
    try:
        page = message_of(GroupIdRecords, response)
    except UnreadableAnswer:
        page = GroupIdRecords()
    if page.group_id_record or page.total is not None:
        return page.group_id_record
    group = message_of(GroupIdRecord, response)
    return (group,) if group.put_code is not None else ()


def ensure(client: OrcidClient, group: GroupIdRecord, *, token: str) -> int:
    """Return the put-code of the group with this id, made now if there was none.

    Raises an OrcidError. Somebody else may make it between the two calls: then it is theirs.
    """
    found = _put_code(client, group, token)
    if found is not None:
        return found
    try:
        return answers.put_code_of(client.perform(create(client, group), token))
    except Duplicate as error:
        found = error.put_code or _put_code(client, group, token)
        if found is None:
            raise
        return found


def _put_code(client: OrcidClient, group: GroupIdRecord, token: str) -> int | None:
    response = client.perform(look_up(client, group.group_id or ""), token)
    return next((one.put_code for one in interpret_found(response)), None)


def violations(group: GroupIdRecord) -> list[Violation]:
    """Return what is wrong with a group, all at once."""
    return [*validation.of_message(group), *of_group(group)]
