"""Fill an empty portal with the demo's institutions, people and items."""

import secrets

from django.conf import settings
from django.utils.timezone import now

from audit.entries import SYSTEM
from demo import story
from demo.cast import INSTITUTIONS, PASSWORD, SIGN_INS, Institution
from demo.files import import_file
from demo.people import People
from demo.registry import RESEARCHER_PASSWORD, RegistryControl
from oauth import actions as oauth
from oauth.queries import callback_address
from scoping.context import tenant_context
from tenants import actions, queries, routes
from tenants.encryption.secrets import Secret, open_value
from tenants.models import (
    ApiType,
    Credential,
    Environment,
    MessageFormat,
    Researcher,
    RouteKind,
    Tenant,
)
from tenants.roles import Role

SCOPES = ("/read-limited", "/activities/update", "/person/update")
PUBLIC_SCOPES = ("/authenticate",)


def seed() -> None:
    """Create what is missing; what is there stays as it is.

    The registry is told of the clients at every start, since their callback addresses hold the
    port the portal runs on today.
    """
    registry = RegistryControl(settings.SIMULATOR_URL)
    created: dict[Institution, Tenant] = {}
    for institution in INSTITUTIONS:
        found = routes.find(kind=RouteKind.TENANT_SLUG, key=institution.slug)
        if found is None:
            created[institution] = _create(institution, registry)
        else:
            with tenant_context(found.tenant_id):
                for credential in queries.credentials():
                    _register(credential, institution, registry)
    for institution, tenant in created.items():
        if institution.has_story:
            with tenant_context(tenant.pk):
                story.change_records(registry)


def sign_ins() -> str:
    """Return the lines that tell a newcomer how to sign in."""
    lines = ["Sign in as (password in each case: " + PASSWORD + ")"]
    for institution in INSTITUTIONS:
        for role, name in SIGN_INS[institution.slug].items():
            lines.append(f"  {name}@{institution.slug}.example  {role} of {institution.name}")
    lines += [
        "",
        "Researchers sign in at the simulated registry with their e-mail address and the password "
        + RESEARCHER_PASSWORD + ".",
    ]  # fmt: skip
    return "\n".join(lines)


def _create(institution: Institution, registry: RegistryControl) -> Tenant:
    tenant = actions.create_tenant(slug=institution.slug, name=institution.name, now=now())
    with tenant_context(tenant.pk):
        _add_members(tenant)
        credential = _add_credential(institution)
        _register(credential, institution, registry)
        researchers = _add_researchers(institution)
        for what, section in institution.files:
            import_file(institution.file(f"{what}.csv"), section=section)
        if institution.has_story:
            story.let_one_be_refused(registry)
            story.add_reviews(institution)
            story.leave_an_import_open(institution)
        _play(researchers, institution, People(credential, registry))
        oauth.check_credential(
            credential=credential, actor=SYSTEM, site=settings.PUBLIC_URL, clock=now
        )
    return tenant


def _add_members(tenant: Tenant) -> None:
    for role, name in SIGN_INS[tenant.slug].items():
        user = actions.create_user(
            email=f"{name}@{tenant.slug}.example",
            name=name.title(),
            password=Secret(PASSWORD),
            now=now(),
        )
        actions.add_member(user=user, role=Role(role), actor=SYSTEM, now=now())


def _add_credential(institution: Institution) -> Credential:
    draft = actions.CredentialDraft(
        environment=Environment.SIMULATOR,
        api_type=ApiType.PUBLIC if institution.public else ApiType.MEMBER,
        premium=institution.premium,
        client_id=institution.client_id,
        secret=Secret(secrets.token_urlsafe(24)),
        scopes=PUBLIC_SCOPES if institution.public else SCOPES,
        message_format=MessageFormat.JSON,
    )
    return actions.add_credential(draft=draft, actor=SYSTEM, now=now())


def _register(credential: Credential, institution: Institution, registry: RegistryControl) -> None:
    registry.add_client(
        client_id=credential.client_id,
        secret=open_value(credential, "secret_sealed").reveal(),
        name=institution.name,
        kind=_kind(institution),
        callback=callback_address(credential, site=settings.PUBLIC_URL),
    )


def _kind(institution: Institution) -> str:
    if institution.public:
        return "public"
    return "premium" if institution.premium else "member"


def _add_researchers(institution: Institution) -> list[Researcher]:
    return [
        actions.add_researcher(
            draft=actions.ResearcherDraft(
                external_ref=row["identifier"],
                given_names=row["given-names"],
                family_name=row["family-name"],
                email=row["email"],
                department=row["department"],
            ),
            actor=SYSTEM,
            now=now(),
        )
        for row in institution.rows("researchers.csv")
    ]


def _play(researchers: list[Researcher], institution: Institution, people: People) -> None:
    """Let them connect, be invited, decline; the last whose record we write has it locked."""
    waiting = iter(researchers)
    orcid = ""
    for _ in range(institution.connected):
        orcid = people.connect(next(waiting))
    if not institution.public:
        people.registry.lock(orcid)
    people.decline(next(waiting))
    for _ in range(institution.invited):
        people.invite(next(waiting))
