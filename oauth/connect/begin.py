"""Send a researcher to ORCID."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from audit import actions as audit
from audit.entries import Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from gateway.clients import oauth_client
from gateway.recorder import Recorder
from oauth import queries
from oauth.connect.browser import browser_hash
from oauth.connect.id_token import nonce_of
from oauth.lifetimes import AUTHORIZATION_LIFE
from oauth.models import Authorization, HandOver, PersonalLink
from orcid_client.scopes import Scope
from scoping.context import required_tenant_id
from tenants import routes
from tenants.models import Credential, Researcher
from tenants.queries import client_access


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """Who is to be connected under what, and in which browser; ``lang`` is for ORCID's pages."""

    researcher: Researcher
    credential: Credential
    link: PersonalLink | None = None
    hand_over: HandOver | None = None
    browser: str
    lang: str = ""


def begin(*, beginning: Beginning, site: str, now: datetime) -> str:
    """Write down that a researcher is on the way, and return the address at ORCID.

    What the database keeps of the ``state`` parameter and of the browser are hashes.
    """
    state = secrets.token_urlsafe(32)
    address = _address(beginning, state=state, site=site)
    with transaction.atomic(durable=True):
        authorization = Authorization.objects.create(
            tenant_id=required_tenant_id(),
            researcher=beginning.researcher,
            credential=beginning.credential,
            link=beginning.link,
            hand_over=beginning.hand_over,
            return_to=beginning.hand_over.return_to if beginning.hand_over else "",
            state_hash=routes.key_hash(state),
            browser_hash=browser_hash(beginning.browser),
            scopes=beginning.credential.scopes,
            created_at=now,
            expires_at=now + AUTHORIZATION_LIFE,
        )
        _record(authorization, now=now)
    return address


def _record(authorization: Authorization, *, now: datetime) -> None:
    researcher = authorization.researcher
    audit.record_event(
        EventEntry(
            kind=EventKind.CONNECT_BEGUN,
            actor=Actor.researcher(researcher.pk),
            at=now,
            subject=Subject("researcher", researcher.public_id),
            details={
                "credential": authorization.credential.public_id,
                "scopes": authorization.scopes,
            },
        )
    )


def _address(beginning: Beginning, *, state: str, site: str) -> str:
    """Return the authorize address, with what spares the researcher some typing.

    ORCID prefers the iD to the e-mail address where both are given. ``lang`` also changes the
    language a person prefers at ORCID, so it is sent only where the link itself asks for it.
    """
    credential, researcher = beginning.credential, beginning.researcher
    known = queries.newest_connection(researcher_id=researcher.pk, credential_id=credential.pk)
    prefilled = {
        "orcid": known.orcid_id if known else researcher.claimed_orcid_id,
        "email": researcher.email,
        "given_names": researcher.given_names,
        "family_names": researcher.family_name,
        "lang": beginning.lang,
        "nonce": nonce_of(state) if Scope.OPENID in credential.scopes else "",
    }
    return oauth_client(client_access(credential), Recorder()).authorize_url(
        redirect_uri=queries.callback_address(credential, site=site),
        scopes=credential.scopes,
        state=state,
        **{name: value or None for name, value in prefilled.items()},
    )
