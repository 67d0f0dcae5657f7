"""Grants come one after the other; what is over is revoked at ORCID, by due rows."""

from datetime import datetime, timedelta

import pytest
from celery import current_app
from django.test import Client
from django.utils.timezone import now

from audit.models import Event
from oauth import actions, queries, tasks
from oauth.models import Authorization, Connection, Grant
from scoping.context import tenant_context
from tenants.models import Credential, Tenant
from tests.oauth.connect.test_persons import connect
from tests.oauth.registry import Registry

ACTIVITIES = "/activities/update"
BOTH = "/read-limited /activities/update"


@pytest.fixture
def orcid(registry: Registry) -> str:
    return registry.add_person()


def tend(tenant: Tenant, *, at: datetime | None = None) -> None:
    with tenant_context(tenant.pk):
        actions.tend(clock=lambda: at or now(), jitter=lambda: 0.5)


def states(tenant: Tenant) -> list[str]:
    with tenant_context(tenant.pk):
        return list(Grant.objects.order_by("generation").values_list("state", flat=True))


def test_a_new_consent_is_a_new_grant(
    token: str, registry: Registry, north: Tenant, orcid: str
) -> None:
    connect(token, registry, orcid)
    connect(token, registry, orcid)

    assert states(north) == ["superseded", "current"]
    with tenant_context(north.pk):
        connection = Connection.objects.get()
        assert connection.generation == 2
        current = queries.current_grant(connection)
        assert current is not None
        assert queries.access_tokens([connection.pk])[connection.pk].generation == 2
        assert Event.objects.filter(kind="connection.reconnected").count() == 1


def test_the_older_grant_is_revoked_once_calls_have_come_home(
    token: str, registry: Registry, north: Tenant, orcid: str
) -> None:
    connect(token, registry, orcid)
    connect(token, registry, orcid)

    tend(north)
    assert registry.calls("/oauth/revoke") == []
    tend(north, at=now() + timedelta(minutes=6))

    assert states(north) == ["revoked", "current"]
    assert len(registry.calls("/oauth/revoke")) == 1


def test_an_older_grant_with_more_scopes_is_not_revoked(
    token: str, registry: Registry, north: Tenant, orcid: str
) -> None:
    connect(token, registry, orcid, scope=BOTH)
    connect(token, registry, orcid, scope="/read-limited")

    tend(north, at=now() + timedelta(days=1))

    assert states(north) == ["superseded", "current"]
    assert registry.calls("/oauth/revoke") == []


def test_the_same_token_handed_out_again_is_not_revoked(
    token: str, registry: Registry, north: Tenant, orcid: str
) -> None:
    for _ in range(2):
        registry.answer_with(access_token="planted-token", orcid=orcid, scope=BOTH)
        connect(token, registry, orcid)

    tend(north, at=now() + timedelta(minutes=6))

    assert registry.calls("/oauth/revoke") == []


def test_a_disconnection_revokes_every_token_we_hold(
    browser: Client, token: str, registry: Registry, north: Tenant, orcid: str
) -> None:
    connect(token, registry, orcid)
    connect(token, registry, orcid)

    browser.post("/connect/disconnect/", {"link": token})
    tend(north)

    assert states(north) == ["revoked", "revoked"]
    assert len(registry.calls("/oauth/revoke")) == 2


def test_a_revocation_is_tried_until_orcid_takes_it(
    browser: Client, token: str, registry: Registry, north: Tenant, orcid: str
) -> None:
    connect(token, registry, orcid)
    browser.post("/connect/disconnect/", {"link": token})
    registry.post("faults", path="/oauth/revoke$", status=503, body="busy", times=2)

    waits = [0, 2, 5]
    for minutes in waits:
        tend(north, at=now() + timedelta(minutes=minutes))

    assert [call["status"] for call in registry.calls("/oauth/revoke")] == [503, 503, 200]
    assert states(north) == ["revoked"]


def test_a_refused_token_counts_for_the_grant_in_use_alone(
    token: str, registry: Registry, north: Tenant, orcid: str
) -> None:
    connect(token, registry, orcid)
    connect(token, registry, orcid)

    with tenant_context(north.pk):
        bound = Connection.objects.get()
        late = actions.mark_lost(connection=bound, generation=1, reason="401", now=now())
        lost = actions.mark_lost(connection=bound, generation=2, reason="401", now=now())
        again = actions.mark_lost(connection=bound, generation=2, reason="401", now=now())
        bound.refresh_from_db()

        assert (late, lost, again) == (False, True, False)
        assert (bound.state, bound.state_reason) == ("lost", "401")
        # kept, since ORCID lets a client remove its own items with it
        assert bound.pk in queries.access_tokens([bound.pk])


def test_a_lost_connection_is_made_again(
    token: str, registry: Registry, north: Tenant, orcid: str
) -> None:
    connect(token, registry, orcid)
    with tenant_context(north.pk):
        bound = Connection.objects.get()
        actions.mark_moved(connection=bound, generation=1, primary="0000-x", now=now())
        bound.refresh_from_db()
        assert bound.state == "moved"

    connect(token, registry, orcid)

    with tenant_context(north.pk):
        bound.refresh_from_db()
        assert (bound.state, bound.generation, bound.ended_at) == ("active", 2, None)


def test_a_permission_ends_with_its_time(
    token: str, registry: Registry, north: Tenant, orcid: str
) -> None:
    registry.answer_with(access_token="an-hour", orcid=orcid, scope=BOTH, expires_in=3600)
    connect(token, registry, orcid)

    tend(north, at=now() + timedelta(minutes=59))
    with tenant_context(north.pk):
        assert Connection.objects.get().state == "active"
    tend(north, at=now() + timedelta(minutes=61))

    with tenant_context(north.pk):
        assert Connection.objects.get().state == "expired"


def test_what_a_dead_process_left_is_closed(
    token: str, registry: Registry, north: Tenant, orcid: str
) -> None:
    connect(token, registry, orcid)
    with tenant_context(north.pk):
        Authorization.objects.update(
            state="exchanging", outcome="", taken_at=now() - timedelta(minutes=4)
        )
        assert list(queries.tenants_with_due_work(now=now())) == [north.pk]

    tend(north)

    with tenant_context(north.pk):
        assert Authorization.objects.get().outcome == "interrupted"
    assert list(queries.tenants_with_due_work(now=now())) == []


def test_the_sweep_wakes_only_who_has_work(
    browser: Client,
    token: str,
    registry: Registry,
    north: Tenant,
    south: Tenant,
    orcid: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    woken: list[object] = []
    monkeypatch.setattr(
        current_app, "send_task", lambda name, kwargs, **_: woken.append((name, kwargs))
    )
    connect(token, registry, orcid)
    browser.post("/connect/disconnect/", {"link": token})
    woken.clear()

    tasks.sweep()

    assert woken == [("oauth.tend", {"tenant_id": north.pk})]


def test_tokens_of_many_connections_cost_one_query(
    token: str, registry: Registry, north: Tenant, orcid: str, credential: Credential
) -> None:
    connect(token, registry, orcid)

    with tenant_context(north.pk):
        pk = Connection.objects.get().pk
        found = queries.access_tokens([pk, pk + 1])

    assert list(found) == [pk]
    assert "***" in repr(found[pk])
