"""Whatever opens a way in, takes secrets out or shuts others out, all owners hear of it."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now
from pytest_django import Settings

from audit import actions as audit
from audit.entries import SYSTEM, EventEntry
from audit.vocabulary import EventKind
from scoping.context import tenant_context
from tenants import tasks
from tenants.dangerous import DANGEROUS, HARMLESS, TOLD_OTHERWISE
from tenants.models import Membership, OwnerLetter, Tenant
from tests.cast import Member
from tests.tenants.form_data import FORM, PLANTED, prove, saved

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
FROM: dict[str, Any] = {"REMOTE_ADDR": "198.51.100.7", "HTTP_USER_AGENT": BROWSER}
# Nobody asks it anything here.
ISSUER = {"issuer": settings.SIMULATOR_URL, "client_id": "portal", "client_secret": PLANTED}
Act = Callable[[Member, Member], object]


@pytest.fixture
def otto(north: Tenant, make_member: Callable[..., Member]) -> Member:
    """Return another owner of north."""
    return make_member(north, "otto", "owner")


def deliver(tenant: Tenant) -> None:
    """Let the worker take its turn."""
    tasks.tell_owners(tenant_id=tenant.pk)


def place(member: Member) -> str:
    with tenant_context(member.tenant.pk):
        found = Membership.objects.get(user=member.user).public_id
    return f"/t/north/members/{found}/"


def replace_secret(olga: Member, _: Member) -> None:
    olga.post("/t/north/credentials/add/", FORM, **FROM)
    page = f"/t/north/credentials/{saved(olga.tenant).public_id}/edit/"
    assert olga.post(page, FORM | {"client_secret": "another"}, **FROM).status_code == 302


def set_up_provider(olga: Member, _: Member) -> None:
    assert olga.post("/t/north/settings/sign-in/edit/", ISSUER, **FROM).status_code == 302


def remove_provider(olga: Member, bob: Member) -> None:
    set_up_provider(olga, bob)
    assert olga.post("/t/north/settings/sign-in/remove/", **FROM).status_code == 302


def make_key(olga: Member, _: Member) -> None:
    assert olga.post("/t/north/connect/keys/make/", **FROM).status_code == 200


def export_tokens(olga: Member, _: Member) -> None:
    typed = {"reason": "moving", "form": "csv", "format": "csv"}
    answer = olga.post("/t/north/exports/tokens/", typed, **FROM)
    assert answer.status_code == 200, answer.content
    b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def reset_factor(olga: Member, bob: Member) -> None:
    TOTP.activate(bob.user, "JBSWY3DPEHPK3PXP")
    assert olga.post(f"{place(bob)}factor/", **FROM).status_code == 302


def invite_owner(olga: Member, _: Member) -> None:
    olga.post("/t/north/members/invite/", {"email": "x@north.example", "role": "owner"}, **FROM)


def promote(olga: Member, bob: Member) -> None:
    assert olga.post(f"{place(bob)}role/", {"role": "owner"}, **FROM).status_code == 302


def remove(olga: Member, bob: Member) -> None:
    assert olga.post(f"{place(bob)}remove/", **FROM).status_code == 302


def give_up_second_factor(olga: Member, _: Member) -> None:
    page = olga.get("/t/north/settings/").context["form"]
    typed = {name: page.initial[name] or "" for name in page.fields}
    olga.post("/t/north/settings/", typed | {"second_factor_required": "on"}, **FROM)


ACTS: dict[EventKind, Act] = {
    EventKind.CREDENTIAL_CHANGED: replace_secret,
    EventKind.PROVIDER_SAVED: set_up_provider,
    EventKind.PROVIDER_REMOVED: remove_provider,
    EventKind.HAND_OVER_KEY_MADE: make_key,
    EventKind.EXPORT_BEGUN: export_tokens,
    EventKind.FACTOR_RESET: reset_factor,
    EventKind.MEMBER_INVITED: invite_owner,
    EventKind.MEMBER_ROLE_CHANGED: promote,
    EventKind.MEMBER_REMOVED: remove,
    EventKind.TENANT_CHANGED: give_up_second_factor,
}
# These happen without a page of an owner's.
BY_OTHERS = {EventKind.MEMBER_ADDED, EventKind.INVITATION_ACCEPTED}


def test_every_kind_of_event_is_dangerous_or_not() -> None:
    classes = [set(DANGEROUS), set(HARMLESS), set(TOLD_OTHERWISE)]

    assert set().union(*classes) == set(EventKind)
    assert sum(map(len, classes)) == len(EventKind)


def test_every_dangerous_kind_is_done_below() -> None:
    assert set(ACTS) | BY_OTHERS == set(DANGEROUS)


@pytest.mark.parametrize("kind", ACTS, ids=str)
def test_all_owners_hear_who_did_it_when_and_from_where(
    kind: EventKind, olga: Member, otto: Member, bob: Member, redis_url: str,
    mailoutbox: list[EmailMessage],
) -> None:  # fmt: skip
    with tenant_context(olga.tenant.pk):
        OwnerLetter.objects.all().delete()  # of how the cast came in
    prove(olga)
    ACTS[kind](olga, bob)
    mailoutbox.clear()
    deliver(olga.tenant)

    danger = DANGEROUS[kind]
    letters = [one for one in mailoutbox if " ".join(danger.done.split()) in flat(one)]
    assert {one.to[0] for one in letters} >= {"olga@north.example", "otto@north.example"}
    for letter in letters:
        text = flat(letter)
        for part in ("Olga (olga@north.example)", "198.51.100.7", "Firefox/140.0", danger.undo,
                     reverse(danger.page, args=["north"]), f"{now():%-d %B %Y}"):  # fmt: skip
            assert part in text, part
        assert PLANTED not in text
    with tenant_context(olga.tenant.pk):
        assert not OwnerLetter.objects.exists()


def flat(letter: EmailMessage) -> str:
    return " ".join(str(letter.body).split())


def test_an_owner_who_is_removed_hears_it_too(
    olga: Member, otto: Member, redis_url: str, mailoutbox: list[EmailMessage]
) -> None:
    prove(olga)
    deliver(olga.tenant)
    mailoutbox.clear()
    assert olga.post(f"{place(otto)}remove/", **FROM).status_code == 302
    deliver(olga.tenant)

    assert {one.to[0] for one in mailoutbox} == {"olga@north.example", "otto@north.example"}
    assert "otto@north.example" in flat(mailoutbox[0])


def test_an_owner_who_loses_the_role_hears_it_too(
    olga: Member, otto: Member, redis_url: str, mailoutbox: list[EmailMessage]
) -> None:
    prove(olga)
    deliver(olga.tenant)
    mailoutbox.clear()
    olga.post(f"{place(otto)}role/", {"role": "auditor"}, **FROM)
    deliver(olga.tenant)

    assert {one.to[0] for one in mailoutbox} == {"olga@north.example", "otto@north.example"}


def test_an_owner_made_on_the_server_is_told_of(
    olga: Member, redis_url: str, mailoutbox: list[EmailMessage], monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(olga.tenant)
    mailoutbox.clear()
    monkeypatch.setenv("MEMBER_PASSWORD", "a long and unusual sentence")
    call_command("add_member", "north", "eve@north.example", "owner", stdout=StringIO())
    deliver(olga.tenant)

    told = {one.to[0]: flat(one) for one in mailoutbox}
    assert set(told) == {"olga@north.example", "eve@north.example"}
    assert "a command on the portal" in told["olga@north.example"]


@pytest.mark.parametrize("kind", DANGEROUS, ids=str)
def test_nobody_hears_of_the_harmless_side_of_an_event(kind: EventKind, olga: Member) -> None:
    """An export without tokens, a role below an owner's: details decide."""
    with tenant_context(olga.tenant.pk):
        OwnerLetter.objects.all().delete()
        audit.record_event(EventEntry(kind=kind, actor=SYSTEM, at=now()))
        told = OwnerLetter.objects.exists()

    assert told == DANGEROUS[kind].when({})


def test_a_letter_waits_for_the_mail_server(
    olga: Member, redis_url: str, settings: Settings, mailoutbox: list[EmailMessage]
) -> None:
    good = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1
    deliver(olga.tenant)
    settings.EMAIL_BACKEND = good
    deliver(olga.tenant)
    assert mailoutbox == []  # it rests a while

    with time_machine.travel(now() + timedelta(hours=1)):
        deliver(olga.tenant)
        deliver(olga.tenant)

    assert [one.to for one in mailoutbox] == [["olga@north.example"]]


def test_a_worker_that_dies_sends_it_later(
    olga: Member, redis_url: str, monkeypatch: pytest.MonkeyPatch, mailoutbox: list[EmailMessage]
) -> None:
    def die(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(EmailMessage, "send", die)
        with pytest.raises(SystemExit):
            deliver(olga.tenant)
    with time_machine.travel(now() + timedelta(hours=1)):
        deliver(olga.tenant)

    assert [one.to for one in mailoutbox] == [["olga@north.example"]]


def test_what_is_rolled_back_is_told_to_nobody(olga: Member, redis_url: str) -> None:
    with tenant_context(olga.tenant.pk):
        before = OwnerLetter.objects.count()
        with transaction.atomic():
            audit.record_event(EventEntry(kind=EventKind.PROVIDER_SAVED, actor=SYSTEM, at=now()))
            assert OwnerLetter.objects.count() == before + 1
            transaction.set_rollback(True)
        assert OwnerLetter.objects.count() == before


def test_the_sweep_finds_what_no_message_announced(
    olga: Member, south: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    queued: list[object] = []
    monkeypatch.setattr(
        "scoping.enqueue.current_app.send_task", lambda task, kwargs, **_: queued.append(kwargs)
    )
    tasks.sweep()

    assert queued == [{"tenant_id": olga.tenant.pk}]


def test_a_browsers_name_is_shortened_and_holds_no_line(
    olga: Member, bob: Member, redis_url: str, mailoutbox: list[EmailMessage]
) -> None:
    prove(olga)
    deliver(olga.tenant)
    mailoutbox.clear()
    sent = {"REMOTE_ADDR": "198.51.100.7", "HTTP_USER_AGENT": "x\u202e\r\ny\x07" + "z" * 2000}
    olga.post(f"{place(bob)}remove/", **sent)  # type: ignore[arg-type]
    deliver(olga.tenant)

    (letter,) = mailoutbox
    assert "z" * 100 in flat(letter).replace(" ", "")
    assert not set("\u202e\r\x07") & set(str(letter.body))
    assert len(str(letter.body)) < 2000
