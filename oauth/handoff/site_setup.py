"""Set up the doors on a tenant's own site: keys to sign with, where to lead back, sign-in first."""

import secrets
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext

from audit import actions as audit
from audit.entries import Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from oauth.models import HandOverKey, InstitutionalDoor, ReturnAddress
from scoping.context import required_tenant_id
from scoping.public_ids import new_public_id
from tenants import routes
from tenants.encryption.secrets import Secret, seal_value
from tenants.models import Credential, RouteKind
from tenants.safe_http.addresses import AddressRefusedError, Resolver, destination

MOST_KEYS = 5
MOST_ADDRESSES = 100
LONGEST_ADDRESS = 500


class SiteDoorError(Exception):
    """A door that cannot be set up like this; the text says why."""


def make_hand_over_key(*, actor: Actor, now: datetime) -> tuple[HandOverKey, Secret]:
    """Make a key for the tenant's site to sign with; its secret is shown only this once.

    Raises:
        SiteDoorError: there are too many.
    """
    with transaction.atomic(durable=True):
        if HandOverKey.objects.count() >= MOST_KEYS:
            raise SiteDoorError(gettext("Revoke a key that your site no longer uses first."))
        secret = secrets.token_urlsafe(32)
        key = HandOverKey(tenant_id=required_tenant_id(), public_id=new_public_id(), created_at=now)
        key.secret_sealed = seal_value(secret, row=key, column="secret_sealed")
        key.save()
        routes.add(kind=RouteKind.HAND_OVER, key=key.public_id, object_id=key.pk)
        _record(EventKind.HAND_OVER_KEY_MADE, "hand-over-key", key.public_id, actor=actor, now=now)
    return key, Secret(secret)


def withdraw_hand_over_key(*, key: HandOverKey, actor: Actor, now: datetime) -> None:
    """Let a key open nothing any more, from this moment on."""
    kind, public_id = EventKind.HAND_OVER_KEY_WITHDRAWN, key.public_id
    with transaction.atomic(durable=True):
        routes.remove(kind=RouteKind.HAND_OVER, object_id=key.pk)
        key.delete()
        _record(kind, "hand-over-key", public_id, actor=actor, now=now)


def allow_return(
    *, url: str, actor: Actor, now: datetime, resolve: Resolver | None = None
) -> ReturnAddress:
    """Let researchers be led to an address of the tenant's site, exactly as it is written.

    Raises:
        SiteDoorError: it is none of the public internet, or there are too many.
    """
    _refuse_elsewhere(url, resolve=resolve)
    with transaction.atomic(durable=True):
        if ReturnAddress.objects.count() >= MOST_ADDRESSES:
            raise SiteDoorError(
                gettext("There can be at most {most} addresses. Remove one first.").format(
                    most=MOST_ADDRESSES
                )
            )
        address, added = ReturnAddress.objects.get_or_create(
            tenant_id=required_tenant_id(), url=url, defaults={"created_at": now}
        )
        if added:
            kind, subject = EventKind.RETURN_ADDRESS_ADDED, address.public_id
            _record(kind, "return-address", subject, actor=actor, now=now, url=url)
    return address


def _refuse_elsewhere(url: str, *, resolve: Resolver | None) -> None:
    if len(url) > LONGEST_ADDRESS or "#" in url:
        raise SiteDoorError(
            gettext("An address can have at most {most} characters, and no part after #.").format(
                most=LONGEST_ADDRESS
            )
        )
    try:
        destination(url, resolve=resolve)
    except AddressRefusedError as refused:
        raise SiteDoorError(str(refused)) from None


def remove_return(*, address: ReturnAddress, actor: Actor, now: datetime) -> None:
    """Lead nobody to an address any more.

    Raises:
        SiteDoorError: Institutional Connect still leads there.
    """
    kind, public_id = EventKind.RETURN_ADDRESS_REMOVED, address.public_id
    try:
        with transaction.atomic(durable=True):
            address.delete()
            _record(kind, "return-address", public_id, actor=actor, now=now, url=address.url)
    except ProtectedError:
        raise SiteDoorError(
            gettext("Institutional Connect uses this address. Turn it off first.")
        ) from None


def open_institutional_door(
    *, credential: Credential, sign_in: ReturnAddress, actor: Actor, now: datetime
) -> InstitutionalDoor:
    """Let ORCID's Institutional Connect lead to the tenant's sign-in, for one credential."""
    with transaction.atomic(durable=True):
        door, added = InstitutionalDoor.objects.update_or_create(
            tenant_id=required_tenant_id(),
            credential=credential,
            defaults={"sign_in": sign_in},
            create_defaults={"sign_in": sign_in, "created_at": now},
        )
        if added:
            routes.add(kind=RouteKind.INSTITUTIONAL, key=door.public_id, object_id=door.pk)
        kind = EventKind.INSTITUTIONAL_DOOR_OPENED
        _record(kind, "credential", credential.public_id, actor=actor, now=now, url=sign_in.url)
    return door


def close_institutional_door(*, door: InstitutionalDoor, actor: Actor, now: datetime) -> None:
    """Lead nobody in from Institutional Connect any more."""
    kind, credential_id = EventKind.INSTITUTIONAL_DOOR_CLOSED, door.credential.public_id
    with transaction.atomic(durable=True):
        routes.remove(kind=RouteKind.INSTITUTIONAL, object_id=door.pk)
        door.delete()
        _record(kind, "credential", credential_id, actor=actor, now=now)


def _record(
    kind: EventKind, subject: str, public_id: str, *, actor: Actor, now: datetime, **details: object
) -> None:
    entry = EventEntry(
        kind=kind, actor=actor, at=now, subject=Subject(subject, public_id), details=details
    )
    audit.record_event(entry)
