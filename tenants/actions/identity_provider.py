"""Set up, test and take away a tenant's own identity provider."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from audit import actions as audit
from audit.entries import Actor, EventEntry, Subject
from audit.vocabulary import EventKind
from scoping.context import required_tenant_id
from scoping.translation import N_
from tenants import routes
from tenants.encryption.secrets import Secret, seal_value
from tenants.models import Identity, IdentityProvider, RouteKind, SignInAttempt, Tenant
from tenants.safe_http.addresses import AddressRefusedError
from tenants.safe_http.calls import NoAnswerError
from tenants.sso import openid
from tenants.sso.claims import ProviderAnswerError
from tenants.sso.openid import Party

REFUSALS = (AddressRefusedError, NoAnswerError, ProviderAnswerError)


@dataclass(frozen=True, slots=True)
class ProviderDraft:
    """What an owner says of their identity provider; no secret leaves the saved one."""

    issuer: str
    client_id: str
    secret: Secret | None
    domains: tuple[str, ...]
    addresses_verified: bool
    factor_trusted: bool
    required: bool


def save_provider(
    *, tenant: Tenant, draft: ProviderDraft, actor: Actor, now: datetime
) -> IdentityProvider:
    """Save the tenant's provider; it must be tested again.

    Another issuer or client knows people by other names, so links and sessions that came from
    the last one end.
    """
    with transaction.atomic(durable=True):
        saved = IdentityProvider.objects.select_for_update().first()
        provider = saved or IdentityProvider(tenant_id=required_tenant_id(), since=now)
        if (provider.issuer, provider.client_id) != (draft.issuer, draft.client_id):
            _forget_links()
            provider.since = now
        _fill(provider, draft, now=now)
        provider.save()
        if saved is None:
            routes.add(kind=RouteKind.SIGN_IN, key=tenant.public_id, object_id=provider.pk)
        _require(tenant, required=draft.required)
        details = {"issuer": draft.issuer, "required": draft.required}
        _record(EventKind.PROVIDER_SAVED, provider, actor=actor, now=now, details=details)
    return provider


def remove_provider(
    *, tenant: Tenant, provider: IdentityProvider, actor: Actor, now: datetime
) -> None:
    """Take the provider away; sessions it vouched for end with it."""
    with transaction.atomic(durable=True):
        _forget_links()
        routes.remove(kind=RouteKind.SIGN_IN, object_id=provider.pk)
        _require(tenant, required=False)
        _record(EventKind.PROVIDER_REMOVED, provider, actor=actor, now=now, details={})
        provider.delete()


def check_provider(
    *, provider: IdentityProvider, party: Party, actor: Actor, now: datetime
) -> None:
    """Try the provider step by step; what each answered is kept for its page."""
    steps = list(_steps(party))
    passed = not any(step["state"] == "failed" for step in steps)
    with transaction.atomic(durable=True):
        same = IdentityProvider.objects.filter(pk=provider.pk, changed_at=provider.changed_at)
        same.update(tested_at=now, test_passed=passed, test_report=steps)
        details = {"passed": passed}
        _record(EventKind.PROVIDER_TESTED, provider, actor=actor, now=now, details=details)


def _steps(party: Party) -> Iterator[dict[str, str]]:
    try:
        found = openid.discover(party)
    except REFUSALS as refused:
        yield _step(N_("Discovery document and issuer"), "failed", str(refused))
        yield _step(N_("Keys"), "skipped")
    else:
        yield _step(N_("Discovery document and issuer"), "ok", N_("The issuer matches."))
        try:
            count = len(openid.fetch_keys(party, found).keys)
        except REFUSALS as refused:
            yield _step(N_("Keys"), "failed", str(refused))
        else:
            yield _step(
                N_("Keys"), "ok", N_("Keys for RS256 signatures: {count}.").format(count=count)
            )
    yield _step(N_("Client ID and secret"), "todo", N_("Only a first sign-in can confirm them."))


def _step(label: str, state: str, answer: str = "") -> dict[str, str]:
    return {"label": label, "state": state, "answer": answer, "detail": ""}


def _fill(provider: IdentityProvider, draft: ProviderDraft, *, now: datetime) -> None:
    for name in ("issuer", "client_id", "addresses_verified", "factor_trusted"):
        setattr(provider, name, getattr(draft, name))
    provider.domains = list(draft.domains)
    provider.changed_at = now
    provider.tested_at = provider.test_passed = None
    provider.test_report = []
    if draft.secret is not None:
        provider.secret_sealed = seal_value(
            draft.secret.reveal(), row=provider, column="secret_sealed"
        )


def _forget_links() -> None:
    Identity.objects.all().delete()
    SignInAttempt.objects.all().delete()


def _require(tenant: Tenant, *, required: bool) -> None:
    tenant.provider_required = required
    tenant.save(update_fields=["provider_required"])


def _record(
    kind: EventKind,
    provider: IdentityProvider,
    *,
    actor: Actor,
    now: datetime,
    details: Mapping[str, object],
) -> None:
    subject = Subject("identity-provider", provider.public_id)
    audit.record_event(EventEntry(kind=kind, actor=actor, at=now, subject=subject, details=details))
