"""An institution at work, as the rooms below would have left it, and the people in it."""

import time
from dataclasses import dataclass
from datetime import timedelta
from importlib import import_module
from types import ModuleType

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import transaction
from django.utils.timezone import now

from audit import actions as audit
from audit.entries import SYSTEM, Content, ExchangeEntry
from audit.models import Exchange
from audit.vocabulary import Purpose
from oauth import actions as oauth
from oauth.models import Connection, ConnectionState, InstitutionalDoor
from records.models import Item
from scoping.context import tenant_context
from sync.models import RecordSync, Snapshot
from sync.states import PlacementState, WaitsFor
from tenants import actions
from tenants.encryption import keys
from tenants.encryption.secrets import Secret
from tenants.models import Credential, Researcher, Tenant, User
from tenants.roles import Role
from tenants.sessions.lifetime import BEGAN, SEEN
from tests.dashboard.world import World, make_world

PASSWORD = "a long enough sentence"
# (given names, family name, department, iD, what became of the permission)
PEOPLE = (
    ("Sofia", "Garcia", "Physics", "0000-0001-5109-3700", "active"),
    ("Josiah", "Carberry", "Psychoceramics", "0000-0002-1825-0097", "active"),
    ("Mei", "Lin", "Chemistry", "0000-0003-1415-9269", "active"),
    ("Ada", "Obi", "Mathematics", "0000-0002-7183-4567", "locked"),
    ("Jon", "Dahl", "History", "0000-0001-2345-6789", "lost"),
    ("Nora", "Vik", "Law", "", "new"),
)
JOBS = ("Professor", "Head of department", "Lecturer", "Visiting fellow")


@dataclass(frozen=True)
class Seat:
    """A person who can sign in, and the session of a browser in which they are."""

    email: str
    session: str


@dataclass(frozen=True)
class Cast:
    """The institution, its researchers by family name, its members by role.

    ``ids`` are Sofia Garcia's: those of the objects that pages are about.
    """

    tenant: Tenant
    researchers: dict[str, Researcher]
    seats: dict[str, Seat]
    ids: dict[str, str]


def settle_in() -> Cast:
    """Create an institution with members, researchers, items, records and a log."""
    tenant = actions.create_tenant(slug="northfield", name="Northfield University", now=now())
    with tenant_context(tenant.pk):
        world = make_world(tenant)
        researchers = {row[1]: _person(world, *row) for row in PEOPLE}
        _log(world)
        seats = {
            role.value: _seat(name, role)
            for name, role in (("olga", Role.OWNER), ("alice", Role.ADMIN), ("bob", Role.AUDITOR))
        }
        _provider(tenant)
        tenant.public_pages = True
        tenant.save(update_fields=["public_pages"])
        return Cast(tenant, researchers, seats, _ids(researchers["Garcia"]))


def _open_door(credential: Credential) -> InstitutionalDoor:
    moment = now()
    oauth.make_hand_over_key(actor=SYSTEM, now=moment)
    home = oauth.allow_return(
        url="https://www.x.edu/orcid", actor=SYSTEM, now=moment, resolve=lambda _: ["8.8.8.8"]
    )
    return oauth.open_institutional_door(
        credential=credential, sign_in=home, actor=SYSTEM, now=moment
    )


def _provider(tenant: Tenant) -> None:
    draft = actions.ProviderDraft(
        issuer="https://login.northfield.example",
        client_id="orcid-portal",
        secret=Secret("a secret of the provider"),
        domains=("northfield.example",),
        addresses_verified=False,
        factor_trusted=False,
        required=False,
    )
    actions.save_provider(tenant=tenant, draft=draft, actor=SYSTEM, now=now())


def _ids(person: Researcher) -> dict[str, str]:
    record = RecordSync.objects.get(connection__researcher=person)
    return {
        "person": person.public_id,
        "record": record.public_id,
        "credential": record.credential.public_id,
        "door": _open_door(record.credential).public_id,
        "item": Item.objects.filter(researcher=person).order_by("id")[0].public_id,
        "exchange": Exchange.objects.filter(researcher_id=person.pk)[0].pk,
    }


def _person(
    world: World, given: str, family: str, department: str, orcid_id: str, fate: str
) -> Researcher:
    draft = actions.ResearcherDraft(
        external_ref=f"n-{family.lower()}",
        given_names=given,
        family_name=family,
        email=f"{given.lower()}.{family.lower()}@northfield.example",
        department=department,
    )
    person = actions.add_researcher(draft=draft, actor=SYSTEM, now=now())
    if orcid_id:
        _record(world, person, orcid_id, fate)
    return person


def _record(world: World, person: Researcher, orcid_id: str, fate: str) -> None:
    state = ConnectionState.LOST if fate == "lost" else ConnectionState.ACTIVE
    record = world.connect(person, orcid_id=orcid_id, state=state)
    record.pushed_at = record.pulled_at = now() - timedelta(minutes=4)
    record.waits_for = WaitsFor.RECORD if fate == "locked" else WaitsFor.NOTHING
    record.save(update_fields=["pushed_at", "pulled_at", "waits_for"])
    items = [world.item(person, label=f"{job}, Northfield University") for job in JOBS]
    for item in items[:2]:
        placement = world.place(item, orcid_id=orcid_id)
        _snapshot(world, record.connection, placement.put_code or 0, item.fingerprint)
    refused = world.place(items[2], state=PlacementState.REFUSED, orcid_id=orcid_id)
    refused.sentence = "ORCID does not know the organisation's identifier."
    refused.save(update_fields=["sentence"])


def _snapshot(world: World, connection: Connection, put_code: int, fingerprint: str) -> None:
    Snapshot.objects.create(
        tenant=world.tenant,
        connection=connection,
        section="employment",
        put_code=put_code,
        content={"role-title": "Professor", "organization": {"name": "Northfield University"}},
        fingerprint=fingerprint,
        visibility="public",
        ours=True,
        read_at=now(),
    )


def _log(world: World) -> None:
    entries = [
        _exchange(connection, hours=hours, status=409 if hours % 5 == 0 and number == 0 else 201)
        for hours in range(24)
        for connection in Connection.objects.order_by("id")
        for number in range((hours * 7) % 5 + 1)
    ]
    with transaction.atomic():
        audit.record_exchanges(entries)


def _exchange(connection: Connection, *, hours: int, status: int) -> ExchangeEntry:
    site = settings.SIMULATOR_URL
    return ExchangeEntry(
        at=now() - timedelta(hours=hours),
        environment="simulator",
        purpose=Purpose.PUSH,
        method="POST",
        duration_ms=80 + hours,
        content=Content(
            f"{site}/member/v3.0/{connection.orcid_id}/employment",
            {"Accept": "application/json", "Authorization": "Bearer [redacted]"},
            '{"role-title": "Professor", "organization": {"name": "Northfield University"}}',
            {"Content-Type": "application/json"},
            "" if status == 201 else '{"error-code": 9021, "response-code": 409}',
        ),
        key=keys.researcher_keys([connection.researcher_id])[connection.researcher_id],
        section="employment",
        credential_id=connection.credential_id,
        researcher_id=connection.researcher_id,
        connection_id=connection.pk,
        status=status,
        error_code=9021 if status == 409 else None,
    )


def operator() -> Seat:
    """Return somebody who works for the portal's operator, the second factor just shown."""
    user = _user("vera@vendor.example", "Vera Lund")
    user.is_operator = True
    user.save(update_fields=["is_operator"])
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return _signed_in(user, method="mfa")


def _seat(name: str, role: Role) -> Seat:
    user = _user(f"{name}@northfield.example", name.title())
    actions.add_member(user=user, role=role, actor=SYSTEM, now=now())
    return _signed_in(user, method="password")


def _user(email: str, name: str) -> User:
    return actions.create_user(email=email, name=name, password=Secret(PASSWORD), now=now())


def _signed_in(user: User, *, method: str) -> Seat:
    engine: ModuleType = import_module(settings.SESSION_ENGINE)
    session = engine.SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[0]
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": method, "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session[BEGAN] = session[SEEN] = int(time.time())
    session.create()
    return Seat(user.email, session.browser_key)
