"""A person whose permission was lost is asked again: once for each loss, never twice."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils.timezone import now

from audit.models import Exchange
from oauth import actions, queries
from oauth.models import Connection
from scoping.context import tenant_context
from tenants.models import Tenant
from tests.cast import Member
from tests.oauth.connect.test_persons import connect
from tests.oauth.registry import Registry


@pytest.fixture
def orcid(registry: Registry) -> str:
    """Return the iD of a record at the registry."""
    return registry.add_person()


@pytest.fixture
def bound(token: str, registry: Registry, orcid: str, north: Tenant) -> Connection:
    """Return a connection, and forget the letters before."""
    connect(token, registry, orcid)
    mail.outbox.clear()
    with tenant_context(north.pk):
        return Connection.objects.get()


def lose(bound: Connection, *, moved_to: str = "") -> None:
    """Let ORCID say that the permission does not hold."""
    with tenant_context(bound.tenant_id):
        bound.refresh_from_db()
        if moved_to:
            actions.mark_moved(
                connection=bound, generation=bound.generation, primary=moved_to, now=now()
            )
        else:
            actions.mark_lost(
                connection=bound, generation=bound.generation, reason="invalid_token", now=now()
            )


def tend(bound: Connection, *, at: datetime | None = None) -> None:
    with tenant_context(bound.tenant_id):
        actions.tend(clock=lambda: at or now(), jitter=lambda: 0.5)


def test_a_loss_is_followed_by_one_letter_with_a_personal_link(bound: Connection) -> None:
    lose(bound)
    assert list(queries.tenants_with_due_work(now=now())) == [bound.tenant_id]
    for days in range(4):
        tend(bound, at=now() + timedelta(days=days))
    (letter,) = mail.outbox

    assert "has ended" in letter.subject
    assert "/connect/" in letter.body
    assert "e-mail you about this again" in letter.body


def test_each_loss_is_asked_about_once(
    bound: Connection, token: str, registry: Registry, orcid: str
) -> None:
    lose(bound)
    tend(bound)
    connect(token, registry, orcid)
    mail.outbox.clear()
    lose(bound)
    tend(bound)
    tend(bound)

    assert len(mail.outbox) == 1


def test_a_moved_id_asks_for_new_permission(bound: Connection) -> None:
    lose(bound, moved_to="0000-0001-5109-3700")
    tend(bound)
    (letter,) = mail.outbox

    assert "merged your ORCID record" in letter.body


def test_who_deactivated_the_record_is_not_asked(
    bound: Connection, registry: Registry, orcid: str
) -> None:
    registry.post(f"records/{orcid}/state", state="deactivated")
    lose(bound)
    for days in range(4):
        tend(bound, at=now() + timedelta(days=days))

    assert mail.outbox == []
    with tenant_context(bound.tenant_id):
        assert "deactivated" in Connection.objects.get().state_reason


def test_a_loss_that_was_a_merge_asks_for_the_new_id(
    bound: Connection, registry: Registry, orcid: str
) -> None:
    primary = registry.add_person("Ada")
    registry.post(f"records/{orcid}/state", state="deprecated", primary=primary)
    lose(bound)
    tend(bound)
    (letter,) = mail.outbox

    assert "merged your ORCID record" in letter.body
    with tenant_context(bound.tenant_id):
        found = Connection.objects.get()
        assert (found.state, primary in found.state_reason) == ("moved", True)


def test_nobody_is_written_to_while_orcid_does_not_say_why(
    bound: Connection, registry: Registry
) -> None:
    registry.post("faults", path="/summary", times=0, status=503, body="busy")
    lose(bound)
    tend(bound)
    assert mail.outbox == []
    registry.clear_faults()
    tend(bound, at=now() + timedelta(hours=2))

    assert len(mail.outbox) == 1
    with tenant_context(bound.tenant_id):
        assert Exchange.objects.filter(purpose="connection-test").count() >= 2


def test_a_permission_that_ran_out_is_asked_for_once(bound: Connection) -> None:
    with tenant_context(bound.tenant_id):
        Connection.objects.update(expires_at=now())
    for days in range(4):
        tend(bound, at=now() + timedelta(days=days))
    (letter,) = mail.outbox

    assert "has expired" in letter.subject
    assert "for a limited time" in letter.body
    assert "/connect/" in letter.body


def test_who_connected_meanwhile_is_not_asked(
    bound: Connection, token: str, registry: Registry, orcid: str
) -> None:
    lose(bound)
    connect(token, registry, orcid)
    mail.outbox.clear()
    tend(bound)

    assert mail.outbox == []


def test_who_disconnected_here_is_not_asked(bound: Connection, alice: Member) -> None:
    from audit.entries import SYSTEM  # noqa: PLC0415

    lose(bound)
    with tenant_context(bound.tenant_id):
        actions.disconnect(connection=bound, actor=SYSTEM, now=now())
    tend(bound)

    assert mail.outbox == []


def test_a_letter_that_the_server_refused_is_tried_again(
    bound: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.mail import EmailMessage  # noqa: PLC0415

    def refuse(_: EmailMessage) -> int:
        raise ConnectionRefusedError

    lose(bound)
    with monkeypatch.context() as patch:
        patch.setattr(EmailMessage, "send", refuse)
        tend(bound)
    assert mail.outbox == []
    tend(bound, at=now() + timedelta(hours=2))

    assert len(mail.outbox) == 1
