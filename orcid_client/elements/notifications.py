"""Permission notifications: messages in a researcher's ORCID inbox that lead into OAuth.

Source: notification-permission-3.0.xsd; ORCID API tutorial, "Permission notifications".
"""

from __future__ import annotations

from dataclasses import dataclass

from orcid_client.elements.parts import TITLE, ExternalId, Source
from orcid_client.elements.wire import (
    COMMON,
    NAMESPACES,
    Message,
    Root,
    Scalar,
    attribute,
    instant,
    listed,
    part,
    repeated,
    text,
)

_NOTIFICATION = NAMESPACES + "notification"


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthorizationUrl(Message):
    """Where the button leads: an address of ORCID's authorize page, or its path alone."""

    uri: str | None = text("uri")
    path: str | None = text("path")
    host: str | None = text("host")


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationItem(Message):
    """One thing the message announces."""

    item_type: str | None = text("item-type", required=True)
    item_name: str | None = text("item-name", required=True, longest=TITLE)
    external_id: ExternalId | None = part("external-id", ExternalId, namespace=COMMON)


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionNotification(Message):
    """A message that asks for permission; `actioned_date` tells that the link was followed."""

    root = Root(_NOTIFICATION, "notification")

    put_code: int | None = attribute("put-code", scalar=Scalar.INTEGER, registry=True)
    notification_type: str | None = text("notification-type", required=True)
    authorization_url: AuthorizationUrl | None = part(
        "authorization-url", AuthorizationUrl, required=True
    )
    notification_subject: str | None = text("notification-subject", required=True)
    notification_intro: str | None = text("notification-intro", required=True, longest=TITLE)
    items: tuple[NotificationItem, ...] = listed("items", "item", NotificationItem, required=True)
    created_date: int | None = instant("created-date")
    sent_date: int | None = instant("sent-date")
    read_date: int | None = instant("read-date")
    actioned_date: int | None = instant("actioned-date", namespace=None)
    archived_date: int | None = instant("archived-date")
    source: Source | None = part("source", Source, namespace=COMMON, registry=True)
    # Messages of another kind, which ORCID itself sends, have these in place of the above.
    language: str | None = attribute("{http://www.w3.org/XML/1998/namespace}lang", registry=True)
    subject: str | None = text("subject", registry=True)
    body_text: str | None = text("body-text", registry=True)
    body_html: str | None = text("body-html", registry=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notifications(Message):
    """The messages this client sent to a researcher."""

    root = Root(_NOTIFICATION, "notifications")

    notification: tuple[PermissionNotification, ...] = repeated(
        "notification", PermissionNotification
    )
