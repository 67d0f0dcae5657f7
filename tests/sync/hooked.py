"""People whose records ORCID tells us about, for the tests of webhooks."""

from datetime import timedelta

from django.test import Client
from django.utils.timezone import now

from audit.entries import SYSTEM
from oauth import actions as oauth
from sync.models import RecordSync
from sync.models.webhooks import Hook
from sync.orcid_webhooks import subscriptions
from sync.worker import drain_credential
from tests.sync.world import Person, World


def watched(premium: World) -> Person:
    """Return a connected person whose record ORCID tells us about, read once."""
    person = premium.person()
    premium.drain()
    RecordSync.objects.update(pull_due_at=now())
    premium.make_due()
    premium.drain()
    return person


def said(world: World) -> list[tuple[str, int]]:
    """Return what ORCID was told about webhooks."""
    return [
        (one["method"], one["status"])
        for one in world.registry.requests()
        if "/webhook/" in one["path"]
    ]


def reads(world: World) -> int:
    """Return how often a record was read."""
    return sum(1 for one in world.registry.requests() if one["path"].endswith("/record"))


def path_of(person: Person) -> str:
    return f"/hooks/orcid/{subscriptions.open_key(Hook.objects.get(connection=person.connection))}/"


def call(person: Person, times: int = 1) -> None:
    """Be ORCID, telling that the record changed."""
    path = path_of(person)
    orcid = Client(enforce_csrf_checks=True)
    for _ in range(times):
        assert orcid.post(path).status_code == 204


def later(world: World, days: float) -> None:
    """Drain with a clock that is ahead."""
    world.make_due()
    drain_credential(
        credential_id=world.credential.pk,
        clock=lambda: now() + timedelta(days=days),
        seconds=10,
    )


def disconnect(person: Person) -> None:
    oauth.disconnect(connection=person.connection, actor=SYSTEM, now=now())
