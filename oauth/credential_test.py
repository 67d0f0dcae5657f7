"""Try a credential at ORCID, one step after the other, and keep what each step answered."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from audit import actions as audit
from audit.entries import Actor, EventEntry, ExchangeEntry, Subject
from audit.vocabulary import EventKind, Purpose
from gateway.clients import ClientAccess, api_client, oauth_client
from gateway.environments import UnknownEnvironmentError
from gateway.recorder import Recorder
from oauth import queries
from oauth.credential_test_steps import UNREACHABLE, TestStep, answer_of
from orcid_client.errors import NotFound, NotSent, OrcidError, ScopeRefused
from orcid_client.ids import OrcidId
from orcid_client.scopes import Scope
from scoping.translation import N_
from tenants.encryption import keys
from tenants.models import Credential
from tenants.queries import client_access

# ORCID's own example of an iD, Josiah Carberry; where it does not exist, 404 proves as much.
EXAMPLE = OrcidId("0000-0002-1825-0097")
REACHED, TOKEN, RECORD, WEBHOOK, REDIRECT = (
    N_("Reach ORCID"),
    N_("Client ID and secret"),
    N_("Read a public record"),
    N_("Webhooks (premium)"),
    N_("Redirect URI"),
)


@dataclass(frozen=True, slots=True)
class _Trial:
    """One test run: what it works with."""

    credential: Credential
    access: ClientAccess
    recorder: Recorder
    site: str


def check_credential(
    *, credential: Credential, actor: Actor, site: str, clock: Callable[[], datetime]
) -> list[TestStep]:
    """Test a credential; each exchange is logged, the steps are kept for its page."""
    trial = _Trial(credential, client_access(credential), Recorder(), site)
    steps = list(_steps(trial))
    now = clock()
    with transaction.atomic(durable=True):
        Credential.objects.filter(pk=credential.pk, changed_at=credential.changed_at).update(
            tested_at=now,
            test_passed=not any(step.failed for step in steps),
            test_report=[asdict(step) for step in steps],
        )
        audit.record_event(_event(credential, steps, actor=actor, now=now))
        audit.record_exchanges(_entries(trial))
    return steps


def _steps(trial: _Trial) -> Iterator[TestStep]:
    token, reached, accepted = _token(trial)
    yield reached
    yield accepted
    yield _record(trial, token) if token else TestStep(RECORD, "skipped")
    if trial.credential.premium:
        yield _webhook(trial) if token else TestStep(WEBHOOK, "skipped")
    yield TestStep(
        REDIRECT,
        "todo",
        N_("Only a first connection can confirm it."),
        N_("Register this address at ORCID for the client: {address}").format(
            address=queries.callback_address(trial.credential, site=trial.site)
        ),
    )


def _token(trial: _Trial) -> tuple[str | None, TestStep, TestStep]:
    """Fetch a token of the client itself; every client may have one for public data."""
    try:
        response = _oauth_token(trial, Scope.READ_PUBLIC)
    except UnknownEnvironmentError:
        off = N_("The simulator is turned off in this portal.")
        return (
            None,
            TestStep(REACHED, "failed", off, N_("The portal's operators can turn it on.")),
            TestStep(TOKEN, "skipped"),
        )
    except NotSent:
        return None, TestStep(REACHED, "failed", *UNREACHABLE), TestStep(TOKEN, "skipped")
    except OrcidError as error:
        return None, TestStep(REACHED, "ok"), TestStep(TOKEN, "failed", *answer_of(error))
    return response, TestStep(REACHED, "ok"), TestStep(TOKEN, "ok", N_("ORCID accepts them."))


def _oauth_token(trial: _Trial, scope: Scope) -> str:
    client = oauth_client(trial.access, trial.recorder)
    return client.client_credentials(scopes=[scope]).access_token


def _record(trial: _Trial, token: str) -> TestStep:
    try:
        api_client(trial.access, trial.recorder).fetch_record(EXAMPLE, token=token)
    except NotFound:
        return TestStep(
            RECORD, "ok", N_("The API responds, but does not have ORCID's example record.")
        )
    except OrcidError as error:
        return TestStep(RECORD, "failed", *answer_of(error))
    return TestStep(
        RECORD, "ok", N_("Read ORCID's example record {orcid_id}.").format(orcid_id=EXAMPLE)
    )


def _webhook(trial: _Trial) -> TestStep:
    try:
        _oauth_token(trial, Scope.WEBHOOK)
    except OrcidError as error:
        answer, detail = answer_of(error)
        if isinstance(error, ScopeRefused):
            detail = N_("If your ORCID membership is not premium, turn off premium on this page.")
        return TestStep(WEBHOOK, "failed", answer, detail)
    return TestStep(WEBHOOK, "ok", N_("ORCID lets this client register webhooks."))


def _entries(trial: _Trial) -> list[ExchangeEntry]:
    return trial.recorder.entries(
        environment=trial.credential.environment,
        purpose=Purpose.CONNECTION_TEST,
        key=keys.tenant_key(),
        credential_id=trial.credential.pk,
    )


def _event(
    credential: Credential, steps: list[TestStep], *, actor: Actor, now: datetime
) -> EventEntry:
    return EventEntry(
        kind=EventKind.CREDENTIAL_TESTED,
        actor=actor,
        at=now,
        subject=Subject("credential", credential.public_id),
        details={step.label: step.state for step in steps},
    )
