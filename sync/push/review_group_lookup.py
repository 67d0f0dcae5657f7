"""Look up the groups of peer reviews at ORCID, and create those it does not have.

Safe to repeat at any point: the row that asks for a group stands until its number is known, a
look-up comes before each creation, and ORCID refuses a second group of one id (409, error 9025)
and names the first. One drain per credential does this, after its pushes.
"""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import structlog
from django.db import transaction
from django.db.models import QuerySet

from audit import actions as audit
from audit.entries import ExchangeEntry
from audit.vocabulary import Purpose
from gateway.recorder import Recorder
from orcid_client import errors, groups
from orcid_client.elements.peer_reviews import GroupIdRecord
from orcid_client.scopes import Scope
from scoping.translation import N_
from sync.error_policy import LONGEST_SENTENCE, ItemEffect, policy_for, sentence_of
from sync.models import ReviewGroup
from sync.scheduling.backoff import delay
from sync.scheduling.client_calls import ClientCalls
from sync.scheduling.window import Claimed, Window
from sync.states import Verb, WaitsFor
from tenants.encryption import keys
from tenants.models import Credential

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 20
# ORCID may have come to know a refused group meanwhile.
REFUSED_REST = timedelta(days=7)
NOT_UNDERSTOOD = N_("The portal could not understand ORCID's response.")
# A client's own token has no researcher who could give it more scopes.
_CREDENTIAL = (WaitsFor.CREDENTIAL, WaitsFor.RESEARCHER)
WORDS = {
    WaitsFor.TRANSIENT: N_(
        "ORCID cannot be reached or is overloaded; the portal asks again automatically"
    ),
    WaitsFor.CREDENTIAL: N_(
        "ORCID does not allow this credential to look up or create peer-review groups"
    ),
}
_random = Random()  # noqa: S311 (spreads load, guards nothing)


@dataclass(frozen=True, slots=True)
class GroupAnswer:
    """What asking for one group gave: ORCID's number, or the error that ended it."""

    group: ReviewGroup
    put_code: int | None = None
    error: errors.OrcidError | None = None
    recorder: Recorder = field(default_factory=Recorder)


def are_due(credential_id: int, *, now: datetime) -> bool:
    """Say whether groups are to be asked for."""
    return _due(credential_id, now=now).exists()


def look_up_due(*, credential: Credential, pool: Executor, clock: Callable[[], datetime]) -> int:
    """Ask for some of the groups that peer reviews need; return for how many."""
    if not are_due(credential.pk, now=clock()):
        return 0
    calls = ClientCalls.with_token(credential, Scope.GROUP_ID_UPDATE, clock=clock)

    def claim(most: int) -> Claimed[ReviewGroup]:
        due = _due(credential.pk, now=clock()).order_by("due_at", "id")
        groups = list(due[:most])
        return Claimed(groups, len(groups))

    def store(answers: list[GroupAnswer]) -> None:
        _settle(answers, credential=credential, now=clock())
        calls.forget_refused(answer.error for answer in answers)

    return Window(
        claim=claim,
        call=lambda group: _ask(group, calls),
        settle=store,
        pool=pool,
        most=MOST_AT_ONCE,
    ).run()


def _due(credential_id: int, *, now: datetime) -> QuerySet[ReviewGroup]:
    return ReviewGroup.objects.filter(credential_id=credential_id, put_code=None, due_at__lte=now)


def _ask(group: ReviewGroup, calls: ClientCalls) -> GroupAnswer:
    """Ask for one group, in a thread that knows no database."""
    recorder = Recorder()
    wanted = GroupIdRecord(
        name=group.name,
        group_id=group.group_id,
        description=group.name,
        type=_kind_of(group.group_id),
    )
    try:
        client, token = calls.client(recorder)
        put_code = groups.ensure(client, wanted, token=token)
    except errors.OrcidError as error:
        return GroupAnswer(group, error=error, recorder=recorder)
    except Exception:
        log.exception("sync.group_not_asked_for", group_id=group.pk)
        unread = errors.UnreadableAnswer(NOT_UNDERSTOOD)
        return GroupAnswer(group, error=unread, recorder=recorder)
    return GroupAnswer(group, put_code=put_code, recorder=recorder)


def _kind_of(group_id: str) -> str:
    """Return the type of a group that has to be created, by the kind of its id."""
    kinds = {"issn": "journal", "ringgold": "institution", "fundref": "institution"}
    return kinds.get(group_id.partition(":")[0], "peer-review service")


def _settle(answers: list[GroupAnswer], *, credential: Credential, now: datetime) -> None:
    with transaction.atomic(durable=True):
        for answer in answers:
            _note(answer, now=now)
            answer.group.changed_at = now
            answer.group.save()
        audit.record_exchanges(
            [entry for answer in answers for entry in _entries(answer, credential)]
        )


def _note(answer: GroupAnswer, *, now: datetime) -> None:
    """Write what is known of a group now: its number, why it is refused, or when to ask again."""
    group, error = answer.group, answer.error
    if error is None:
        group.put_code, group.due_at = answer.put_code, None
        group.is_refused, group.sentence = False, ""
        return
    group.attempts += 1
    found = policy_for(error, verb=Verb.POST)
    group.is_refused = found.effect is ItemEffect.REFUSED
    if group.is_refused:
        words, rest = sentence_of(found, error), REFUSED_REST
    else:
        wait = WaitsFor.CREDENTIAL if found.wait in _CREDENTIAL else WaitsFor.TRANSIENT
        words, rest = WORDS[wait], delay(wait, tries=group.attempts, random=_random) or timedelta()
    group.due_at = now + rest
    sentence = N_("Peer-review group {group}: {reason}").format(group=group.group_id, reason=words)
    group.sentence = sentence[:LONGEST_SENTENCE]


def _entries(answer: GroupAnswer, credential: Credential) -> list[ExchangeEntry]:
    return answer.recorder.entries(
        environment=credential.environment,
        purpose=Purpose.GROUP_ID,
        key=keys.tenant_key(),
        section="peer-review",
        credential_id=credential.pk,
        error=answer.error,
    )
