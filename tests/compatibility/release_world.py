"""The world whose database is kept: something of every kind, by the doors of release 0.1.

Run by `make_release_dump.py` alone. Everything happens as it did there: members and researchers
come through pages, records are written and read by drains, and the last worker dies half-way.
"""

import io
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import requests
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.test import Client
from django.utils.timezone import now

from audit.entries import SYSTEM, Actor
from audit.models import Exchange
from dashboard.shares import make_share
from demo.people import People
from demo.registry import RegistryControl
from gateway.clients import sending_client, throttle
from oauth import actions as oauth
from oauth.actions import Beginning
from oauth.models import Connection
from oauth.queries import callback_address
from records import actions as records
from records.imports import actions as imports
from records.imports.actions import Upload
from records.models import Item
from scoping.context import tenant_context
from sync import actions as sync
from sync.dry_run import runner
from sync.models import RecordSync, SyncDue
from sync.push.claim import claim
from sync.push.send import Sender
from sync.scheduling import leases, pausing
from sync.scheduling.targets import SyncTarget
from sync.worker import drain_credential
from tenants import actions
from tenants.encryption.secrets import Secret, open_value
from tenants.models import (
    ApiType,
    Credential,
    Environment,
    Membership,
    MessageFormat,
    Researcher,
    Tenant,
    User,
)
from tenants.queries import client_access, party
from tenants.roles import Role
from tests.compatibility.release import REGISTRY_URL
from tests.identity_provider import CLIENT, SECRET, Provider, running
from tests.sync.push.test_review_groups import review
from tests.sync.world import employment, work

EXPORTS = {
    "connections": ("--format", "json"),
    "put_codes": ("--format", "csv"),
    "tokens": ("--format", "csv", "--acting-user", "olga@north.example", "--reason", "moving"),
    "changes": ("--format", "json"),
}
PASSWORD = "a long and unusual sentence"
TOTP_SEED = "JBSWY3DPEHPK3PXP"
FAR_OFF = 4_102_444_800  # 2100-01-01: sessions of the dump do not grow old
BACK = "https://www.north.example/profile"
SIGN_IN = "https://www.north.example/orcid/connect"
EMPLOYMENTS = """\
email,first-name,last-name,id,role-title,org-name,org-city,org-country,start-date,\
disambiguation-source,disambiguated-organization-identifier
{person}@north.example,{name},Imported,E-{person},Lecturer,Boston University,Boston,US,2015-09-01,\
ROR,https://ror.org/05qwgg493
wrong@north.example,Wrong,Row,E-wrong,Lecturer,,,XX,never,ROR,
"""


class World:
    """What the steps share, and what people hold at the end."""

    def __init__(self, registry_url: str) -> None:
        self.registry = RegistryControl(registry_url)
        self.held: dict[str, Any] = {"password": PASSWORD, "totp_seed": TOTP_SEED}
        self.people: dict[str, Researcher] = {}
        self.orcid: dict[str, str] = {}
        self.olga: User

    def build(self) -> dict[str, Any]:
        """Let it all happen; return what people hold."""
        self.north = self.tenant("north", "North University")
        self.south = self.tenant("south", "South Institute")
        with tenant_context(self.north.pk):
            self.credential = self.save_credential("APP-RELEASE000000001", ApiType.MEMBER)
            for step in NORTH:
                step(self)
        with tenant_context(self.south.pk):
            read_publicly(self)
        taken_out(self)
        return self.held

    def tenant(self, slug: str, name: str) -> Tenant:
        """Create a tenant whose log is kept as long as possible."""
        created = actions.create_tenant(slug=slug, name=name, now=now())
        call_command("set_retention", "--tenant", slug, "--months", "61", stdout=io.StringIO())
        return created

    def save_credential(self, client_id: str, api_type: ApiType) -> Credential:
        """Save a credential and let the registry know its client."""
        premium = api_type is ApiType.MEMBER
        draft = actions.CredentialDraft(
            environment=Environment.SIMULATOR,
            api_type=api_type,
            premium=premium,
            client_id=client_id,
            secret=Secret(f"made-up-secret-of-{client_id}"),
            scopes=("/read-limited", "/activities/update") if premium else ("/authenticate",),
            message_format=MessageFormat.JSON,
        )
        saved = actions.add_credential(draft=draft, actor=SYSTEM, now=now())
        self.registry.add_client(
            client_id=client_id,
            secret=f"made-up-secret-of-{client_id}",
            name="North University",
            kind="premium" if premium else "public",
            callback=callback_address(saved, site=settings.PUBLIC_URL),
        )
        return saved

    def member(self, name: str, role: Role) -> User:
        """Create a member of north with a password."""
        user = actions.create_user(
            email=f"{name}@north.example", name=name.title(), password=Secret(PASSWORD), now=now()
        )
        actions.add_member(user=user, role=role, actor=SYSTEM, now=now())
        return user

    def researcher(self, name: str) -> Researcher:
        """Add a researcher."""
        draft = actions.ResearcherDraft(
            external_ref=name,
            given_names=name.title(),
            family_name="Lovelace",
            email=f"{name}@north.example",
            department="Engines",
        )
        self.people[name] = actions.add_researcher(draft=draft, actor=SYSTEM, now=now())
        return self.people[name]

    def connect(self, name: str) -> None:
        """Let a researcher give permission."""
        self.orcid[name] = People(self.credential, self.registry).connect(self.people[name])

    def add(self, name: str, section: str, content: dict[str, Any], key: str) -> Item:
        """Assert something about a researcher."""
        draft = records.ItemDraft(section=section, key=key, content=content)
        return records.add_item(researcher=self.people[name], draft=draft, actor=SYSTEM, now=now())

    def drain(self) -> None:
        """Work off what is due."""
        leases.make_due({self.credential.pk})
        drain_credential(credential_id=self.credential.pk, clock=now, seconds=30)

    def connection(self, name: str) -> Connection:
        """Return a researcher's connection."""
        return Connection.objects.get(researcher=self.people[name])

    def on_record(self, name: str, section: str) -> list[dict[str, Any]]:
        """Return what the registry has of a section."""
        url = f"{self.registry.url}/_control/records/{self.orcid[name]}"
        return list(requests.get(url, timeout=10).json()["items"].get(section, []))


def members(world: World) -> None:
    """Let members sign in, one of them with a second factor, and invite another."""
    world.olga = world.member("olga", Role.OWNER)
    alice = world.member("alice", Role.ADMIN)
    world.member("bob", Role.AUDITOR)
    world.held["recovery_code"] = RecoveryCodes.activate(alice).get_unused_codes()[0]
    TOTP.activate(alice, TOTP_SEED)
    browser = Client()
    form = {"login": "bob@north.example", "password": PASSWORD}
    assert browser.post("/accounts/login/", form).status_code == 302
    world.held["session"] = lasting_session(browser)
    place = Membership.objects.select_related("user").get(user=world.olga)
    actions.invite_member(
        email="edda@north.example",
        role=Role.EDITOR,
        acting=place,
        site=settings.PUBLIC_URL,
        now=now(),
    )
    world.held["invitation"] = last_mail_path()


def lasting_session(browser: Client) -> str:
    """Return the key of a browser's session, which from now on does not grow old."""
    assert browser.get("/t/north/").status_code == 200
    key = str(browser.cookies[settings.SESSION_COOKIE_NAME].value)
    session = SessionStore(key)
    session["began"] = session["seen"] = FAR_OFF
    session.save()
    return key


def last_mail_path() -> str:
    """Return the path of the link in the last e-mail."""
    from django.core import mail  # noqa: PLC0415

    text = str(mail.outbox[-1].body)
    return urlsplit(next(word for word in text.split() if word.startswith("http"))).path


def provider(world: World) -> None:
    """Let somebody come through the institution's identity provider, and another be on the way."""
    with running(Provider()) as idp:
        registry_url, settings.SIMULATOR_URL = settings.SIMULATOR_URL, idp.url
        draft = actions.ProviderDraft(
            issuer=idp.url,
            client_id=CLIENT,
            secret=Secret(SECRET),
            domains=("north.example",),
            addresses_verified=False,
            factor_trusted=True,
            required=False,
        )
        saved = actions.save_provider(tenant=world.north, draft=draft, actor=SYSTEM, now=now())
        actions.check_provider(provider=saved, party=party(saved), actor=SYSTEM, now=now())
        world.member("petra", Role.EDITOR)
        idp.signs_in("sub-petra", "petra@north.example")
        browser = Client()
        begun = browser.get("/sign-in/north/begin/")
        back = urlsplit(idp.visit(begun.headers["Location"]))
        assert browser.get(f"{back.path}?{back.query}").status_code == 302
        world.held["vouched_session"] = lasting_session(browser)
        assert Client().get("/sign-in/north/begin/").status_code == 302
        settings.SIMULATOR_URL = registry_url


def staff(world: World) -> None:
    """Let the vendor's operator ask to look in."""
    vera = actions.create_user(
        email="vera@vendor.example", name="Vera", password=Secret(PASSWORD), now=now()
    )
    call_command("set_operator", vera.email, stdout=io.StringIO())
    vera.refresh_from_db()
    actions.open_staff_session(
        tenant=world.north, operator=vera, reason="Ticket 4711", minutes=30, now=now()
    )


def connections(world: World) -> None:
    """Let researchers connect, decline, leave, be invited, and take somebody else's iD."""
    people = People(world.credential, world.registry)
    for name in ("ada", "ben", "cleo", "dan", "eve", "fay", "gus"):
        world.researcher(name)
    for name in ("ada", "ben", "cleo", "dan"):
        world.connect(name)
    oauth.disconnect(connection=world.connection("dan"), actor=SYSTEM, now=now())
    people.decline(world.people["fay"])
    link = oauth.invite(
        researcher=world.people["eve"],
        credential=world.credential,
        actor=SYSTEM,
        site=settings.PUBLIC_URL,
        now=now(),
    )
    world.held["personal_link"] = f"/connect/{open_value(link, 'token_sealed').reveal()}/"
    oauth.check_credential(
        credential=world.credential, actor=SYSTEM, site=settings.PUBLIC_URL, clock=now
    )


def unwanted(world: World) -> None:
    """Let a researcher come back with the iD of another: the token waits to be revoked."""
    people = People(world.credential, world.registry)
    query = people._begin(world.people["gus"])
    code = world.registry.grant(
        client_id=world.credential.client_id,
        orcid=world.orcid["ada"],
        scope=query["scope"],
        redirect_uri=query["redirect_uri"],
    )
    assert people._arrive(query, code=Secret(code)).outcome == "id-taken"


def under_way(world: World) -> None:
    """Leave a researcher at ORCID, who has not come back yet."""
    world.held["browser"] = "A" * 43
    beginning = Beginning(
        researcher=world.people["fay"], credential=world.credential, browser=world.held["browser"]
    )
    address = oauth.begin(beginning=beginning, site=settings.PUBLIC_URL, now=now())
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    world.held["asked_at_orcid"] = asked
    world.held["fays_orcid"] = world.registry.add_record(
        given_names="Fay", family_name="Lovelace", email="fay@north.example"
    )


def site_doors(world: World) -> None:
    """Let the tenant's own site hand somebody over."""
    key, secret = oauth.make_hand_over_key(actor=SYSTEM, now=now())
    address = f"{settings.PUBLIC_URL}/connect/from/{key.public_id}/"
    world.held["hand_over"] = {"address": address, "secret": secret.reveal(), "back": BACK}
    listed = [
        oauth.allow_return(url=url, actor=SYSTEM, now=now(), resolve=lambda _: ["93.184.215.14"])
        for url in (BACK, SIGN_IN)
    ]
    door = oauth.open_institutional_door(
        credential=world.credential, sign_in=listed[1], actor=SYSTEM, now=now()
    )
    world.held["institutional"] = f"/connect/institutional/{door.public_id}/"
    moment = int(time.time())
    claims = {
        "aud": address, "sub": "hal", "jti": "of-the-old-release", "iat": moment,
        "exp": moment + 300, "given_name": "Hal", "return_to": BACK,
    }  # fmt: skip
    token = jwt.encode(claims, secret.reveal(), algorithm="HS256")
    browser = Client()
    answer = browser.get(urlsplit(address).path, {"token": token})
    world.held["handed_over"] = urlsplit(answer["Location"]).path
    world.held["hand_over_cookie"] = browser.cookies["portal_connect"].value


def items(world: World) -> None:
    """Write to records, and let one thing be refused."""
    world.add("ada", "employment", employment("Lecturer"), "E-ada")
    for number in range(3):
        world.add(
            "ada", "work", work(f"10.5555/ada.{number}", f"On engines {number}"), f"W-{number}"
        )
    world.add("ada", "peer-review", review(1), "R-1")
    world.add("ben", "employment", employment("Reader"), "E-ben")
    world.add("ben", "work", work("10.5555/ben.0", "On looms"), "W-ben")
    world.drain()
    world.drain()
    world.registry.refuse(path="/employment$", code=9046)
    world.add("ben", "employment", employment("Fellow"), "E-refused")
    world.drain()


def reading(world: World) -> None:
    """Let holders remove, edit and add things, and read their records."""
    placed = {one.key: one for one in Item.objects.filter(researcher=world.people["ada"])}
    read(world, "ada", "ben", "cleo")
    removed = placed["W-0"].placements.get()
    world.registry.remove_item(removed.orcid_id, section="work", put_code=removed.put_code or 0)
    edited = next(one for one in world.on_record("ada", "work") if "engines 1" in str(one))
    edited["title"]["title"]["value"] = "On engines, edited"
    edited["last-modified-date"] = {"value": int(time.time() * 1000)}
    world.registry.add_item(world.orcid["ada"], section="work", item=edited)
    read(world, "ada")
    records.withdraw_item(item=placed["W-2"], actor=SYSTEM, now=now())
    world.drain()


def read(world: World, *names: str) -> None:
    """Read records."""
    for name in names:
        sync.pull_now(researcher=world.people[name], actor=SYSTEM, now=now())
    world.drain()


def uploads(world: World) -> None:
    """Import a file, leave a second to be approved, a third to be checked."""
    files = {person: EMPLOYMENTS.format(person=person, name=person.title()) for person in
             ("ida", "jon", "kim")}  # fmt: skip
    upload = Upload("first.csv", "employment", files["ida"].encode())
    first = imports.stage(upload=upload, actor=Actor.member(world.olga.pk), clock=now)
    imports.commit(batch=first, actor=SYSTEM, clock=now)
    upload = Upload("second.csv", "employment", files["jon"].encode())
    second = imports.stage(upload=upload, actor=SYSTEM, clock=now)
    # A large file waits for a worker.
    upload = Upload("third.csv", "employment", files["kim"].encode() + b"\n" * 2001)
    third = imports.stage(upload=upload, actor=SYSTEM, clock=now)
    world.held["imports"] = {"to_approve": second.public_id, "to_check": third.public_id}
    world.held["imports"]["to_check_number"] = third.pk


def pauses(world: World) -> None:
    """Pause a researcher; ask for two dry runs, one of which nobody has begun."""
    done = runner.ask(scope=SyncTarget(), actor=SYSTEM, now=now())
    world.add("cleo", "employment", employment("Visitor"), "E-cleo")
    call_command("preview_sync", "--tenant", "north", stdout=io.StringIO())
    pausing.pause(scope=SyncTarget(researcher=world.people["cleo"]), actor=SYSTEM, now=now())
    world.held["dry_run"] = {"id": done.public_id, "number": done.pk}


def sharing(world: World) -> None:
    """Share a call."""
    shown = Exchange.objects.filter(purpose="push").order_by("at")[:1]
    _, token = make_share(exchange_ids=[one.pk for one in shown], days=30, actor=SYSTEM, now=now())
    world.held["shared"] = {"path": f"/shared/{token}/"}
    for form in ("json", "har"):
        world.held["shared"][form] = Client().get(f"/shared/{token}/{form}/").json()


def unanswered(world: World) -> None:
    """Let ORCID carry out a write and answer nothing; then it is time to try again."""
    world.researcher("nan")
    world.connect("nan")
    world.add("nan", "employment", employment("Sent, never answered"), "E-unanswered")
    fault = {"method": "POST", "path": "/employment$", "close": "after"}
    url = f"{world.registry.url}/_control/faults"
    requests.post(url, json=fault, timeout=10).raise_for_status()
    world.drain()
    waiting = RecordSync.objects.filter(waits_for="weather")
    assert waiting.update(push_due_at=world.credential.created_at) == 1


def dying(world: World) -> None:
    """Let the last worker die: after sending, before sending, and with more work waiting."""
    world.add("ada", "work", work("10.5555/ada.8", "Sent, never settled"), "W-sent-1")
    world.add("ada", "work", work("10.5555/ada.9", "Sent, never settled either"), "W-sent-2")
    mine = Item.objects.get(key="E-ben")
    content = mine.content | {"role-title": "Professor"}
    records.change_item(item=mine, content=content, actor=SYSTEM, now=now())
    send(world, claimed(world))
    die(world)
    world.researcher("lea")
    world.connect("lea")
    world.add("lea", "employment", employment("Claimed, never sent"), "E-unsent")
    RecordSync.objects.exclude(connection__researcher=world.people["lea"]).update(
        leased_until=now() + timedelta(days=1)
    )
    claimed(world)
    die(world)
    world.researcher("max")
    world.connect("max")
    world.add("max", "employment", employment("Due, never claimed"), "E-due")


def claimed(world: World) -> list[Any]:
    """Claim what is due, as a worker does before it dies."""
    leases.make_due({world.credential.pk})
    client = sending_client(client_access(world.credential))
    found, _ = claim(credential_id=world.credential.pk, client=client, most=50, now=now())
    return list(found)


def send(world: World, found: list[Any]) -> None:
    """Send the first call of each record, and keep the answers from the database."""
    access = client_access(world.credential)
    sender = Sender(sending_client(access), throttle(access), deadline=45)
    for record in found:
        sender.add(record)
    while sender.waiting or sender.under_way:
        sender.start()
        sender.collect(longest=5)


def die(world: World) -> None:
    """Let the leases of a worker that never settled run out."""
    past = world.credential.created_at - timedelta(hours=1)
    RecordSync.objects.filter(leased_until__isnull=False).update(
        leased_until=past, push_due_at=past
    )
    SyncDue.objects.update(leased_until=None, next_due_at=past)


def read_publicly(world: World) -> None:
    """Let another tenant with a Public API client look for a person and read a record."""
    credential = world.save_credential("APP-RELEASE000000002", ApiType.PUBLIC)
    draft = actions.ResearcherDraft(external_ref="zoe", given_names="Zoe", family_name="Moss")
    zoe = actions.add_researcher(draft=draft, actor=SYSTEM, now=now())
    oauth.suggest_ids(
        researcher=zoe, institution=world.south.name, credential=credential, actor=SYSTEM, clock=now
    )
    People(credential, world.registry).connect(zoe)
    leases.make_due({credential.pk})
    drain_credential(credential_id=credential.pk, clock=now, seconds=30)


def taken_out(world: World) -> None:
    """Take data out, as institutions keep them and as their programs read them."""
    for what, more in EXPORTS.items():
        lines = ran("export", "--tenant", "north", "--what", what, *more)
        at_its_address = [line.replace(world.registry.url, REGISTRY_URL) for line in lines]
        world.held.setdefault("exports", {})[what] = at_its_address
    world.held["changes"] = ran("changes", "--tenant", "north")
    world.held["heads"] = ran("sign_audit_heads")
    browser = Client()
    browser.post("/accounts/login/", {"login": "olga@north.example", "password": PASSWORD})
    person = world.people["ada"].public_id
    world.held["ada"] = person
    answer = browser.get(f"/t/north/researchers/{person}/held/")
    document = json.loads(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    world.held["document"] = {
        name: sorted({key for row in rows for key in row})
        for name, rows in document.items()
        if isinstance(rows, list)
    }


def ran(*command: str) -> list[str]:
    """Return the lines that a command writes."""
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue().splitlines()


NORTH: tuple[Callable[[World], None], ...] = (
    members,
    provider,
    staff,
    connections,
    under_way,
    site_doors,
    items,
    reading,
    uploads,
    pauses,
    sharing,
    unwanted,
    unanswered,
    dying,
)
