"""Signing in through a tenant's own identity provider."""

import secrets

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from scoping.context import tenant_context
from tenants import access, actions, queries
from tenants.actions import SignInRefusedError
from tenants.actions.identity_provider import REFUSALS
from tenants.actions.sign_in import Taken
from tenants.head_requests import empty_for_head
from tenants.models import IdentityProvider
from tenants.sessions.adapters import note_method
from tenants.sso import openid
from tenants.sso.claims import ProviderUser, authorization_url, person
from tenants.sso.session import begin_sso_session, is_recent
from tenants.views.invitations import BACKEND
from tenants.waiting_places import ServerKind, waits_for

BROWSER = "sign_in_browser"
TWICE = gettext("This response was already used, is too old, or belongs to another browser.")
LONGEST_RETURN = 500


@require_safe
@never_cache
def sign_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the way to the institution's own sign-in."""
    with tenant_context(access.tenant_id_of_slug(slug)):
        provider = access.provider()
        words = {"tenant": provider.tenant, "fresh": "fresh" in request.GET}
        words["query"] = request.GET.urlencode()
        return render(request, "tenants/sign_in.html", words)


@require_safe
@empty_for_head
@waits_for(ServerKind.SIGN_IN)
@never_cache
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead to the provider. A link, since a form may not lead to hosts that a tenant names."""
    with tenant_context(access.tenant_id_of_slug(slug)):
        provider = access.provider()
        party = queries.party(provider)
        try:
            found = openid.discover(party)
        except REFUSALS as refused:
            return _refused(request, provider, str(refused), status=502)
        fresh = "fresh" in request.GET
        begun = actions.begin_sign_in(
            browser=_browser(request), return_to=_return_to(request, slug), fresh=fresh, now=now()
        )
        return redirect(
            authorization_url(
                found.authorization, client_id=party.client_id, redirect_uri=party.redirect_uri,
                state=begun.state, nonce=begun.nonce, verifier=begun.verifier.reveal(), fresh=fresh,
            )
        )  # fmt: skip


@require_safe
@empty_for_head
@waits_for(ServerKind.SIGN_IN)
@never_cache
@sensitive_variables("code")
def callback(request: HttpRequest, tenant_id: str) -> HttpResponse:
    """Take the provider's answer, and let a member in."""
    with tenant_context(access.tenant_id_of_sign_in(tenant_id)):
        provider = access.provider()
        taken = actions.take_attempt(
            state=request.GET.get("state", ""),
            browser=request.session.get(BROWSER, ""),
            now=now(),
        )
        code = request.GET.get("code", "")
        sentence = _wrong(request, provider, taken, code)
        if taken is None or sentence:
            return _refused(request, provider, sentence)
        try:
            return _let_in(request, provider, taken, code)
        except SignInRefusedError as refused:
            return _refused(request, provider, str(refused))
        except REFUSALS as refused:
            actions.record_refusal(provider=provider, word="answer", now=now())
            return _refused(request, provider, str(refused), status=502)


def _wrong(request: HttpRequest, provider: IdentityProvider, taken: Taken | None, code: str) -> str:
    """Return what is wrong with an answer before anything is asked of the provider, or ""."""
    if taken is None:
        return TWICE
    if request.GET.get("iss", provider.issuer) != provider.issuer:
        return gettext("This response is from another provider.")
    return "" if code else gettext("Your provider did not sign you in.")


@sensitive_variables("code")
def _let_in(
    request: HttpRequest, provider: IdentityProvider, taken: Taken, code: str
) -> HttpResponse:
    party = queries.party(provider, with_secret=True)
    claims = openid.redeem(
        party, code=code, verifier=taken.verifier.reveal(), nonce=taken.nonce, now=now()
    )
    found = person(
        claims,
        addresses_verified=provider.addresses_verified,
        factor_trusted=provider.factor_trusted,
    )
    if taken.fresh and not is_recent(found.proven_at):
        sentence = gettext("Your provider does not confirm that you just signed in.")
        raise SignInRefusedError("not-fresh", sentence)
    membership = actions.admit(provider=provider, person=found, now=now())
    request.session.flush()
    login(request, membership.user, backend=BACKEND)
    _mark(request, provider, found)
    return redirect(taken.return_to or reverse("dashboard:overview", args=[provider.tenant.slug]))


def _mark(request: HttpRequest, provider: IdentityProvider, found: ProviderUser) -> None:
    begin_sso_session(
        request, provider, second_factor=found.second_factor, proven_at=found.proven_at
    )
    method = gettext("your account at {institution}").format(institution=provider.tenant.name)
    note_method(request, method)


def _browser(request: HttpRequest) -> str:
    """Return a random word that this browser alone has, in its session."""
    if BROWSER not in request.session:
        request.session[BROWSER] = secrets.token_urlsafe(32)
    word: str = request.session[BROWSER]
    return word


def _return_to(request: HttpRequest, slug: str) -> str:
    """Return the tenant's page to come back to, or "": no other address is remembered."""
    asked = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    fits = ours and asked.startswith(f"/t/{slug}/") and len(asked) <= LONGEST_RETURN
    return asked if fits else ""


def _refused(
    request: HttpRequest, provider: IdentityProvider, sentence: str, *, status: int = 403
) -> HttpResponse:
    words = {"tenant": provider.tenant, "sentence": sentence}
    return render(request, "tenants/sign_in_refused.html", words, status=status)
