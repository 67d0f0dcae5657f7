"""Take in a researcher whom the tenant's own site hands over, signed."""

from datetime import datetime
from functools import partial

from django.db import IntegrityError, transaction

from audit import actions as audit
from audit.entries import SYSTEM, EventEntry, Subject
from audit.vocabulary import EventKind
from oauth import queries
from oauth.connect.browser import browser_hash
from oauth.handoff.tokens import Claims, HandOverRefusedError, read
from oauth.lifetimes import HAND_OVER_KEPT, HAND_OVER_LIFE
from oauth.models import HandOver, HandOverKey
from scoping.context import required_tenant_id
from scoping.translation import N_
from tenants import actions as tenants
from tenants import routes
from tenants.encryption.secrets import open_value
from tenants.models import Credential, Researcher


class HandOverUsedError(Exception):
    """A hand-over that another browser has opened."""


def accept_hand_over(
    *, key: HandOverKey, token: str, browser: str, site: str, now: datetime
) -> HandOver:
    """Open a hand-over for one browser; the same browser finds it again.

    Who is handed over for the first time is added; whoever is known stays as they are.

    Raises:
        HandOverRefusedError, HandOverExpiredError: it does not hold.
        HandOverUsedError: another browser opened it.
    """
    secret = open_value(key, "secret_sealed").reveal()
    audience = queries.hand_over_address(key, site=site)
    claims = read(token, secret=secret, audience=audience, now=now)
    open_one = partial(_open, key=key, claims=claims, browser=browser, now=now)
    try:
        return open_one()
    except IntegrityError:  # opened twice at this moment: the other one stands by now
        return open_one()


def _open(*, key: HandOverKey, claims: Claims, browser: str, now: datetime) -> HandOver:
    nonce_hash = routes.key_hash(claims.nonce)
    with transaction.atomic(durable=True):
        found = HandOver.objects.filter(key=key, nonce_hash=nonce_hash).first()
        if found:
            return _of_browser(found, browser)
        HandOverKey.objects.filter(pk=key.pk).update(used_at=now)
        return HandOver.objects.create(
            tenant_id=required_tenant_id(),
            key=key,
            researcher=_researcher(claims, key=key, now=now),
            credential=_credential(claims),
            nonce_hash=nonce_hash,
            browser_hash=browser_hash(browser),
            return_to=_return_to(claims),
            created_at=now,
            expires_at=now + HAND_OVER_LIFE,
        )


def _of_browser(found: HandOver, browser: str) -> HandOver:
    if bytes(found.browser_hash) != browser_hash(browser):
        raise HandOverUsedError
    return found


def _researcher(claims: Claims, *, key: HandOverKey, now: datetime) -> Researcher:
    rows = Researcher.with_merged.filter(external_ref=claims.external_ref)
    known = rows.select_related("merged_into").first()
    if known:
        return known.current
    draft = tenants.ResearcherDraft(
        external_ref=claims.external_ref,
        given_names=claims.given_names or claims.external_ref,
        family_name=claims.family_name,
        email=claims.email,
    )
    numbers = tenants.add_researchers_in_batch(drafts=[draft], now=now)
    added = Researcher.objects.get(pk=numbers[draft.external_ref])
    audit.record_event(
        EventEntry(
            kind=EventKind.RESEARCHER_ADDED,
            actor=SYSTEM,
            at=now,
            subject=Subject("researcher", added.public_id),
            details={"hand_over_key": key.public_id},
        )
    )
    return added


def _credential(claims: Claims) -> Credential:
    named = Credential.objects.filter(public_id=claims.credential).first()
    found = named if claims.credential else queries.default_credential()
    if found is None:
        raise HandOverRefusedError(
            N_("credential must be one of the institution's ORCID credentials.")
        )
    return found


def _return_to(claims: Claims) -> str:
    """Return where to lead back to: an address that stands in the list exactly so, or none."""
    if claims.return_to and not queries.may_return(claims.return_to):
        raise HandOverRefusedError(N_("return_to must exactly match one of the return addresses."))
    return claims.return_to


def forget_hand_overs(*, now: datetime) -> None:
    """Delete hand-overs that are long over; what came of them stays."""
    HandOver.objects.filter(expires_at__lte=now - HAND_OVER_KEPT).delete()
