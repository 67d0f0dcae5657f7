"""Take a researcher in who comes back from ORCID: the code is exchanged at most once.

Source: ORCID API tutorial, "Get an authenticated ORCID iD"; RFC 6749, section 4.1; RFC 9700,
sections 2.1 and 4.4 (one redirect URI per client, the same browser at both ends). A second
exchange of a code makes ORCID revoke the tokens of the first, so a row is taken before, and
nothing is ever tried again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from audit.entries import ExchangeEntry
from audit.vocabulary import Purpose
from gateway.clients import oauth_client
from gateway.recorder import Recorder
from oauth import queries
from oauth.connect import close, id_token, store
from oauth.connect.browser import browser_hash
from oauth.connect.outcomes import ConnectOutcome, of_refusal
from oauth.lifetimes import EXCHANGE_LIFE
from oauth.models import Authorization, AuthorizationState
from orcid_client import errors
from orcid_client.oauth import TokenResponse
from tenants import routes
from tenants.encryption import keys
from tenants.encryption.secrets import Secret
from tenants.models import Credential
from tenants.queries import client_access


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    """What a browser brought back from ORCID to a credential's address."""

    state: str = field(repr=False)
    code: Secret | None
    error: str
    browser: str = field(repr=False)
    correlation_id: str = ""


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where that leads: to the page of an authorization, or to an end that touches none."""

    outcome: ConnectOutcome
    authorization: Authorization | None = None


def arrive(
    *, credential: Credential, came: Return, site: str, clock: Callable[[], datetime]
) -> Arrival:
    """Finish a researcher's way to ORCID, or say why it cannot be finished."""
    if not came.error and came.code is None:
        return Arrival(ConnectOutcome.NOTHING)
    if came.error and not came.state:  # out of a fragment, which carries no state
        return Arrival(of_refusal(came.error))
    authorization = _take(credential, came, now=clock())
    if authorization is None:
        return _explained(credential, came, now=clock())
    if came.error or came.code is None:
        outcome = of_refusal(came.error)
        close.close(authorization=authorization, outcome=outcome, exchanges=[], now=clock())
    else:
        outcome = _exchanged(authorization, came, code=came.code, site=site, clock=clock)
    return Arrival(outcome, authorization)


def _take(credential: Credential, came: Return, *, now: datetime) -> Authorization | None:
    """Take the row for this one request, by one UPDATE; None if it is not to be had."""
    taken = Authorization.objects.filter(
        state_hash=routes.key_hash(came.state),
        credential=credential,
        browser_hash=browser_hash(came.browser),
        state=AuthorizationState.PENDING,
        expires_at__gt=now,
    ).update(state=AuthorizationState.EXCHANGING, taken_at=now)
    return _row(credential, came) if taken else None


def _row(credential: Credential, came: Return) -> Authorization | None:
    rows = Authorization.objects.select_related("researcher", "link")
    row = rows.filter(state_hash=routes.key_hash(came.state), credential=credential).first()
    if row:
        row.credential = credential
    return row


def _explained(credential: Credential, came: Return, *, now: datetime) -> Arrival:
    """Say why a row was not to be had; a second visit is led to what the first one found."""
    row = _row(credential, came)
    if row is None:
        return Arrival(ConnectOutcome.UNKNOWN)
    if bytes(row.browser_hash) != browser_hash(came.browser):
        return Arrival(ConnectOutcome.WRONG_BROWSER)
    return Arrival(outcome_of(row, now=now), row)


def outcome_of(authorization: Authorization, *, now: datetime) -> ConnectOutcome:
    """Return how an authorization ended, or how it stands."""
    if authorization.outcome:
        return ConnectOutcome(authorization.outcome)
    if authorization.taken_at is None:
        return ConnectOutcome.EXPIRED if authorization.expires_at <= now else ConnectOutcome.NOTHING
    dead = authorization.taken_at + EXCHANGE_LIFE <= now
    return ConnectOutcome.INTERRUPTED if dead else ConnectOutcome.UNDER_WAY


def _exchanged(
    authorization: Authorization,
    came: Return,
    *,
    code: Secret,
    site: str,
    clock: Callable[[], datetime],
) -> ConnectOutcome:
    """Exchange the code outside any transaction, then store what came of it in one."""
    recorder = Recorder()
    credential = authorization.credential
    client = oauth_client(client_access(credential), recorder)
    response: TokenResponse | None = None
    try:
        response = client.exchange_code(
            code=code.reveal(), redirect_uri=queries.callback_address(credential, site=site)
        )
        id_token.prove(response, client=client, state=came.state, now=clock())
    except errors.OrcidError as error:
        outcome = _of_error(error)
        store.refuse(
            authorization=authorization,
            response=response,
            outcome=outcome,
            exchanges=_entries(recorder, authorization, came),
            now=clock(),
        )
        return outcome
    entries = _entries(recorder, authorization, came)
    return store.store(
        authorization=authorization, response=response, exchanges=entries, now=clock()
    )


_OF_ERRORS: list[tuple[type[errors.OrcidError], ConnectOutcome]] = [
    (errors.ClientCredentialsRefused, ConnectOutcome.CREDENTIAL_REFUSED),
    (errors.GrantRefused, ConnectOutcome.CODE_REFUSED),
    (errors.ScopeRefused, ConnectOutcome.SCOPE_REFUSED),
    (errors.IdentityRefused, ConnectOutcome.NO_ID),
    (errors.OAuthUnavailable, ConnectOutcome.UNAVAILABLE),
    (errors.OutcomeUnknown, ConnectOutcome.NO_ANSWER),
    (errors.NoAnswer, ConnectOutcome.UNAVAILABLE),
]


def _of_error(error: errors.OrcidError) -> ConnectOutcome:
    """Return what an error of the token endpoint means to the researcher."""
    return next(
        (outcome for kind, outcome in _OF_ERRORS if isinstance(error, kind)), ConnectOutcome.REFUSED
    )


def _entries(recorder: Recorder, authorization: Authorization, came: Return) -> list[ExchangeEntry]:
    researcher_id = authorization.researcher_id
    return recorder.entries(
        environment=authorization.credential.environment,
        purpose=Purpose.TOKEN_EXCHANGE,
        key=keys.researcher_keys([researcher_id])[researcher_id],
        credential_id=authorization.credential_id,
        researcher_id=researcher_id,
        correlation_id=came.correlation_id,
    )
