"""Read tenants, members, credentials and researchers."""

from collections.abc import Collection, Iterator
from datetime import datetime

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from gateway.clients import ClientAccess
from scoping.context import required_tenant_id, tenant_context
from tenants import routes
from tenants.encryption.rotation import tenant_ids
from tenants.encryption.secrets import open_value
from tenants.models import (
    Credential,
    IdentityProvider,
    Invitation,
    Membership,
    MessageFormat,
    OwnerLetter,
    Researcher,
    RouteKind,
    StaffSession,
    Tenant,
    User,
)
from tenants.roles import Role, may_reset_factor
from tenants.safe_http.calls import Caller
from tenants.search_text import folded
from tenants.sso.openid import Party

# A name of more words is looked for with its first words as the given names only.
MOST_NAMES = 5


def tenants_of(user: User) -> list[Tenant]:
    """Return the tenants a user is a member of, by name; each is read in its own context."""
    tenants = []
    for destination in routes.find_all(kind=RouteKind.MEMBER, key=str(user.pk)):
        with tenant_context(destination.tenant_id):
            tenants.append(Tenant.objects.get(pk=destination.tenant_id))
    return sorted(tenants, key=lambda tenant: tenant.name)


def members() -> QuerySet[Membership]:
    """Return the members of the current tenant with their users."""
    return Membership.objects.select_related("user").order_by("id")


def helpable_members(acting: Membership) -> set[str]:
    """Return the public ids of members whose second factors a member may reset."""
    has_factor = Exists(Authenticator.objects.filter(user=OuterRef("user")))
    rows = list(members().filter(has_factor, user__is_operator=False).exclude(pk=acting.pk))
    owners = Membership.objects.filter(role=Role.OWNER).count() if rows else 0
    return {
        row.public_id
        for row in rows
        if may_reset_factor(acting=acting.role, of=Role(row.role), owners=owners)
    }


def open_invitations() -> QuerySet[Invitation]:
    """Return the invitations that nobody accepted yet, oldest first."""
    return Invitation.objects.filter(accepted_at=None).order_by("id")


def credentials() -> QuerySet[Credential]:
    """Return the credentials of the current tenant, oldest first."""
    return Credential.objects.order_by("id")


def researchers(*, search: str = "") -> QuerySet[Researcher]:
    """Return researchers by name; ``search`` is a name, or the beginning of an e-mail address."""
    rows = Researcher.objects.order_by("search_name", "id")
    word = folded(search.strip())
    if not word:
        return rows
    by_email = _begins("search_email", word)
    reference = search.strip()
    by_reference = Q(external_ref=reference)
    # Asked apart: a subquery here would keep Postgres from using the indexes
    if number := current_by_merged_reference([reference]).get(reference):
        by_reference |= Q(pk=number)
    return rows.filter(_called(word) | by_email | by_reference)


def current_by_merged_reference(references: Collection[str]) -> dict[str, int]:
    """Return the numbers of people by references of those who were merged into them."""
    rows = Researcher.with_merged.filter(external_ref__any_of=references, merged_into__isnull=False)
    return {reference: number or 0 for reference, number in rows.values_list(*_MERGED)}


_MERGED = ("external_ref", "merged_into_id")


def identities(researcher_ids: Collection[int]) -> list[Researcher]:
    """Return people and all who were merged into them: whom the log knows them as, by number."""
    numbers = list(researcher_ids)
    rows = Researcher.with_merged.filter(Q(pk__in=numbers) | Q(merged_into__in=numbers))
    return list(rows.select_related("merged_into").order_by("pk"))


def sharing_keys_with(researcher: Researcher) -> list[Researcher]:
    """Return who else has a researcher's e-mail address or claimed iD; the first few."""
    same = Q(pk__in=[])
    if researcher.search_email:
        same |= Q(search_email=researcher.search_email)
    if researcher.claimed_orcid_id:
        same |= Q(claimed_orcid_id=researcher.claimed_orcid_id)
    return list(Researcher.objects.filter(same).exclude(pk=researcher.pk).order_by("pk")[:3])


def _called(word: str) -> Q:
    """Return who is called so: the family name first or last, begun or whole, commas ignored."""
    words = word.replace(",", " ").split()
    found = _begins("search_name", word)
    if "," in word and words:
        found |= _begins("search_name", " ".join(words))
    for cut in range(1, min(len(words), MOST_NAMES)):
        given, family = " ".join(words[:cut]), " ".join(words[cut:])
        found |= _begins("search_name", family) & Q(search_name__contains=f" {given}")
    return found


def _begins(column: str, word: str) -> Q:
    """Return what begins so; ranges in collation C use the indexes under row security."""
    return Q(**{f"{column}__gte": word, f"{column}__lt": word + "\U0010ffff"})


def client_access(credential: Credential) -> ClientAccess:
    """Return what a client of ORCID needs to know of a credential, its secret opened."""
    return ClientAccess(
        environment=credential.environment,
        api_type=credential.api_type,
        client_id=credential.client_id,
        client_secret=open_value(credential, "secret_sealed"),
        message_format="xml" if credential.message_format == MessageFormat.XML else "json",
    )


def provider() -> IdentityProvider | None:
    """Return the identity provider of the current tenant, if it has one."""
    return IdentityProvider.objects.first()


def redirect_uri(tenant: Tenant) -> str:
    """Return where a tenant's provider sends people back to; no other tenant's does."""
    return settings.PUBLIC_URL + reverse("tenants_public:sign_in_callback", args=[tenant.public_id])


def caller() -> Caller:
    """Return what may be called: the public internet, and the simulator where it is allowed."""
    return Caller(simulator=settings.SIMULATOR_URL if settings.SIMULATOR_ENABLED else "")


def party(found: IdentityProvider, *, with_secret: bool = False) -> Party:
    """Return what is needed to talk to a provider, its secret opened only where it is used."""
    return Party(
        issuer=found.issuer,
        client_id=found.client_id,
        secret=open_value(found, "secret_sealed") if with_secret else None,
        redirect_uri=redirect_uri(found.tenant),
        caller=caller(),
    )


def current_tenant() -> Tenant:
    """Return the tenant in whose context the code runs."""
    return Tenant.objects.get(pk=required_tenant_id())


def tenants_with_due_letters(*, now: datetime) -> Iterator[int]:
    """Yield the tenants in which letters to owners are to be sent."""
    for tenant_id in tenant_ids():
        with tenant_context(tenant_id):
            if OwnerLetter.objects.filter(due_at__lte=now).exists():
                yield tenant_id


def staff_sessions() -> QuerySet[StaffSession]:
    """Return the operators' sessions with the current tenant, latest first, a hundred at most."""
    return StaffSession.objects.select_related("operator").order_by("-id")[:100]


def open_staff_session_of(operator: User, *, now: datetime) -> StaffSession | None:
    """Return the session that an operator has, or has asked for, with the current tenant."""
    return StaffSession.objects.filter(operator=operator, ended_at=None, ends_at__gt=now).first()
