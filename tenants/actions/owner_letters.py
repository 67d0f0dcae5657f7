"""Write to all owners of a tenant what was done that could harm it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse

from audit.entries import EventEntry
from audit.vocabulary import ActorKind, EventKind
from scoping.context import required_tenant_id
from scoping.enqueue import enqueue
from tenants.dangerous import DANGEROUS, OWNER, danger_of
from tenants.models import Invitation, Membership, OwnerLetter, Tenant, User
from tenants.roles import Role
from tenants.sessions.origin import current_origin

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 50
# A worker that died is taken for dead after this; a mail server that is away is asked again then.
REST = timedelta(minutes=10)


def note_dangerous(entries: Sequence[EventEntry]) -> None:
    """Write down a letter for each owner about each event that could do harm.

    Runs in the transaction of the event: neither stays without the other. The message to the
    worker may be lost, the sweep finds what is due.
    """
    dangerous = [entry for entry in entries if danger_of(entry.kind, entry.details)]
    if not dangerous:
        return
    OwnerLetter.objects.bulk_create(letter for entry in dangerous for letter in _letters(entry))
    tenant_id = required_tenant_id()
    transaction.on_commit(lambda: enqueue("tenants.tell_owners", tenant_id=tenant_id) and None)


def tell_owners(*, clock: Callable[[], datetime]) -> int:
    """Send what is due in the current tenant; return how many letters were taken.

    A letter is deleted when the mail server has it: who dies in between sends it twice, never
    not at all.
    """
    sent = 0
    for letter in _take(now=clock()):
        try:
            _message(letter).send()
        except OSError as error:  # smtplib's errors are OSErrors
            log.warning("tenants.owner_not_told", error=type(error).__name__)
        else:
            letter.delete()
            sent += 1
    return sent


def _letters(entry: EventEntry) -> list[OwnerLetter]:
    subject = _subject(entry)
    about = subject.user.email if isinstance(subject, Membership) else ""
    if isinstance(subject, Invitation):
        about = subject.email
    readers = set(Membership.objects.filter(role=Role.OWNER).values_list("user_id", flat=True))
    # Who was an owner until this moment hears of it too: it may be the others who do harm.
    if isinstance(subject, Membership) and entry.details.get("from") == OWNER:
        readers.add(subject.user_id)
    origin = current_origin()
    return [
        OwnerLetter(
            tenant_id=required_tenant_id(), user_id=reader, kind=entry.kind.value,
            done_at=entry.at, actor_kind=entry.actor.kind.value, actor_id=entry.actor.row_id,
            about=about, address=origin.address, browser=origin.browser, due_at=entry.at,
        )
        for reader in sorted(readers)
    ]  # fmt: skip


def _subject(entry: EventEntry) -> Membership | Invitation | None:
    """Return the person an event is about, who is still there while it is written."""
    subject = entry.subject
    if subject is None:
        return None
    if subject.kind == "member":
        rows = Membership.objects.select_related("user")
        return rows.filter(public_id=subject.public_id).first()
    if subject.kind == "invitation":
        return Invitation.objects.filter(public_id=subject.public_id).first()
    return None


def _take(*, now: datetime) -> list[OwnerLetter]:
    """Return letters that are due, and let no other worker have them for a while."""
    with transaction.atomic(durable=True):
        due = OwnerLetter.objects.select_for_update(of=("self",), skip_locked=True)
        rows = list(
            due.filter(due_at__lte=now).select_related("user").order_by("due_at")[:MOST_AT_ONCE]
        )
        taken = OwnerLetter.objects.filter(pk__in=[row.pk for row in rows])
        taken.update(due_at=now + REST, attempts=F("attempts") + 1)
    return rows


def _message(letter: OwnerLetter) -> EmailMessage:
    danger = DANGEROUS[EventKind(letter.kind)]
    tenant = Tenant.objects.get(pk=letter.tenant_id)
    words = {
        "letter": letter,
        "danger": danger,
        "tenant": tenant,
        "actor": User.objects.filter(pk=letter.actor_id).first() if letter.actor_id else None,
        "is_operator": letter.actor_kind == ActorKind.OPERATOR,
        "page": settings.PUBLIC_URL + reverse(danger.page, args=[tenant.slug]),
    }
    subject = " ".join(render_to_string("tenants/owner_letter_subject.txt", words).split())
    body = render_to_string("tenants/owner_letter.txt", words)
    return EmailMessage(subject, body, to=[letter.user.email])
