"""Tokens of a credential itself, good for all records.

Source: ORCID API tutorial, "Client credentials": one token per scope lives for about 20 years,
so it is fetched once, kept and used again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from audit import actions as audit
from audit.entries import ExchangeEntry
from audit.vocabulary import Purpose
from gateway.clients import oauth_client
from gateway.recorder import Recorder
from oauth.models import ClientToken
from orcid_client.errors import OrcidError
from orcid_client.oauth import TokenResponse
from scoping.public_ids import new_public_id
from tenants.encryption import keys
from tenants.encryption.secrets import Secret, open_value, seal_value
from tenants.models import Credential
from tenants.queries import client_access

# A token that is about to end is not worth using; one without a lifetime is kept for an hour.
SPARE = timedelta(minutes=5)
SHORTEST_LIFE_SECONDS = 3600


def client_token(*, credential: Credential, scope: str, clock: Callable[[], datetime]) -> Secret:
    """Return a token of the credential for a scope, fetched from ORCID where none is kept.

    Not to be called inside a transaction.

    Raises:
        OrcidError: ORCID gave none; the attempt is in the log.
    """
    kept = ClientToken.objects.filter(
        credential=credential,
        scope=scope,
        expires_at__gt=clock() + SPARE,
        received_at__gte=credential.changed_at,  # an older one may be another client's
    ).first()
    if kept:
        return open_value(kept, "token_sealed")
    recorder = Recorder()
    try:
        response = oauth_client(client_access(credential), recorder).client_credentials(
            scopes=[scope]
        )
    except OrcidError:
        _log(recorder, credential)
        raise
    _keep(response, credential=credential, scope=scope, recorder=recorder, now=clock())
    return Secret(response.access_token)


def forget_client_token(*, credential: Credential, scope: str) -> None:
    """Drop a kept token that ORCID refused; the next caller fetches another."""
    ClientToken.objects.filter(credential=credential, scope=scope).delete()


def _keep(
    response: TokenResponse,
    *,
    credential: Credential,
    scope: str,
    recorder: Recorder,
    now: datetime,
) -> None:
    seconds = response.expires_in or SHORTEST_LIFE_SECONDS
    token = ClientToken(
        tenant_id=credential.tenant_id,
        public_id=new_public_id(),
        credential=credential,
        scope=scope,
        received_at=now,
        expires_at=now + timedelta(seconds=seconds),
    )
    token.token_sealed = seal_value(response.access_token, row=token, column="token_sealed")
    with transaction.atomic(durable=True):
        ClientToken.objects.filter(credential=credential, scope=scope).delete()
        # Two that fetched one at once: both tokens are good, and the first stays.
        ClientToken.objects.bulk_create([token], ignore_conflicts=True)
        audit.record_exchanges(_entries(recorder, credential))


def _log(recorder: Recorder, credential: Credential) -> None:
    with transaction.atomic(durable=True):
        audit.record_exchanges(_entries(recorder, credential))


def _entries(recorder: Recorder, credential: Credential) -> list[ExchangeEntry]:
    return recorder.entries(
        environment=credential.environment,
        purpose=Purpose.CLIENT_TOKEN,
        key=keys.tenant_key(),
        credential_id=credential.pk,
    )
