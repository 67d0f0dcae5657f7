"""Permission notifications: asking a researcher by a message in their ORCID inbox.

Source: ORCID API tutorial, "Permission notifications". Member API, by request.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from orcid_client import answers, messages, validation
from orcid_client.client import message_of
from orcid_client.elements.notifications import Notifications, PermissionNotification
from orcid_client.translation import N_
from orcid_client.violations import Violation
from orcid_client.vocabularies import NOTIFICATION_ITEM_TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from orcid_client.endpoints import Endpoints
    from orcid_client.http import Request, Response
    from orcid_client.ids import OrcidId

_PATH = "notification-permission"


def create(endpoints: Endpoints, orcid: OrcidId, notification: PermissionNotification) -> Request:
    """Return the call that puts the message into the researcher's inbox."""
    body = endpoints.body_of(messages.bare(notification))
    return endpoints.rebuild("POST", f"/{orcid}/{_PATH}", body)


def read(endpoints: Endpoints, orcid: OrcidId, put_code: int) -> Request:
    """Return the call that reads one message, and whether its link was followed."""
    return endpoints.get(f"/{orcid}/{_PATH}/{put_code:d}")


def read_all(endpoints: Endpoints, orcid: OrcidId) -> Request:
    """Return the call that reads all messages of this client to the researcher."""
    return endpoints.get(f"/{orcid}/{_PATH}")


def archive(endpoints: Endpoints, orcid: OrcidId, put_code: int) -> Request:
    """Return the call that takes back a message that was not read yet."""
    return endpoints.rebuild("DELETE", f"/{orcid}/{_PATH}/{put_code:d}")


def interpret_created(response: Response) -> int:
    """Return the message's number. NotificationsDeclined where the researcher wants none."""
    return answers.put_code_of(response)


def interpret_read(response: Response) -> PermissionNotification:
    """Return one message. Raises the answer's error."""
    answers.raise_unless_ok(response)
    return message_of(PermissionNotification, response)


def interpret_read_all(response: Response) -> tuple[PermissionNotification, ...]:
    """Return all messages. Raises the answer's error."""
    answers.raise_unless_ok(response)
    return message_of(Notifications, response).notification


def interpret_archived(response: Response) -> None:
    """Return if the message is archived. Raises CannotBeRemoved for one that was read."""
    answers.raise_unless_ok(response)


def violations(notification: PermissionNotification) -> list[Violation]:
    """Return what is wrong with a message, all at once."""
    return [*validation.of_message(notification), *_of_message(notification)]


def _of_message(notification: PermissionNotification) -> Iterator[Violation]:
    if notification.notification_type not in (None, "permission"):
        yield Violation("notification-type", "schema.value", N_("The type must be “permission”."))
    url = notification.authorization_url
    if url is not None and url.uri is None and url.path is None:
        yield Violation("authorization-url", "schema.required", N_("The web address is missing."))
    for place, item in enumerate(notification.items):
        if item.item_type is not None and item.item_type not in NOTIFICATION_ITEM_TYPES:
            yield Violation(
                f"items.item[{place}].item-type",
                "schema.value",
                N_("A message can only announce activities."),
            )
