"""Invite a researcher by a personal link."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string

from audit import actions as audit
from audit.entries import Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from oauth import queries
from oauth.lifetimes import LINK_LIFE
from oauth.models import PersonalLink
from scoping.context import required_tenant_id
from scoping.public_ids import new_public_id
from tenants import quotas, routes
from tenants.encryption.secrets import seal_value
from tenants.models import Credential, QuotaName, Researcher, RouteKind, Tenant


class NotMailedError(Exception):
    """The link was made, and its letter could not be handed to the mail server."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of a letter: templates of this name, and with `_subject` added."""

    template: str


INVITATION = Letter("oauth/invitation")


def invite(
    *,
    researcher: Researcher,
    credential: Credential,
    actor: Actor,
    site: str,
    now: datetime,
    letter: Letter = INVITATION,
) -> PersonalLink:
    """Send a researcher their personal link; a link that was not used yet is sent again.

    Without an e-mail address the link is made all the same, to be handed over otherwise.

    Raises:
        NotMailedError: the mail server did not take the letter.
        QuotaReachedError: the tenant has sent as many letters today as it may.
    """
    link = _make_link(researcher=researcher, credential=credential, actor=actor, now=now)
    if researcher.email:
        _mail(link, site=site, letter=letter)
        PersonalLink.objects.filter(pk=link.pk).update(sent_at=now)
    return link


def _make_link(
    *, researcher: Researcher, credential: Credential, actor: Actor, now: datetime
) -> PersonalLink:
    """Make a researcher's personal link, or prolong the one that was not used yet."""
    with transaction.atomic(durable=True):
        if researcher.email:
            quotas.spend_of_the_day(QuotaName.MAILS_A_DAY, now=now)
        link = _unused_link(researcher, credential) or _new_link(researcher, credential, now=now)
        link.expires_at = now + LINK_LIFE
        link.save(update_fields=["expires_at"])
        audit.record_event(
            EventEntry(
                kind=EventKind.RESEARCHER_INVITED,
                actor=actor,
                at=now,
                subject=Subject("researcher", researcher.public_id),
                details={"credential": credential.public_id},
            )
        )
    return link


def note_opened(*, link: PersonalLink, now: datetime) -> None:
    """Keep when a link was first opened."""
    PersonalLink.objects.filter(pk=link.pk, opened_at=None).update(opened_at=now)


def _unused_link(researcher: Researcher, credential: Credential) -> PersonalLink | None:
    rows = PersonalLink.objects.select_related("researcher", "credential").select_for_update(
        of=("self",)
    )
    return rows.filter(researcher=researcher, credential=credential, used_at=None).first()


def _new_link(researcher: Researcher, credential: Credential, *, now: datetime) -> PersonalLink:
    token = secrets.token_urlsafe(32)
    link = PersonalLink(
        tenant_id=required_tenant_id(),
        public_id=new_public_id(),
        researcher=researcher,
        credential=credential,
        created_at=now,
        expires_at=now + LINK_LIFE,
    )
    link.token_sealed = seal_value(token, row=link, column="token_sealed")
    link.save()
    routes.add(kind=RouteKind.PERSONAL_LINK, key=token, object_id=link.pk)
    return link


def _mail(link: PersonalLink, *, site: str, letter: Letter) -> None:
    tenant = Tenant.objects.get(pk=link.tenant_id)
    words = {
        "link": link,
        "address": queries.link_address(link, site=site),
        "researcher": link.researcher,
        "tenant": tenant,
    }
    mail = EmailMessage(
        subject=" ".join(render_to_string(f"{letter.template}_subject.txt", words).split()),
        body=render_to_string(f"{letter.template}.txt", words),
        to=[link.researcher.email],
        reply_to=[tenant.contact_email] if tenant.contact_email else [],
    )
    try:
        mail.send()
    except OSError as error:  # smtplib's errors are OSErrors
        raise NotMailedError from error
