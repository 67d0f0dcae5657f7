"""The events of which a tenant's owners get an e-mail: one table, from which all else follows.

A stolen session or a disloyal member shows by what it does: it opens a way in, takes secrets out,
or shuts others out. Nobody can switch the letters off, the one who acts least of all.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from audit.vocabulary import EventKind
from scoping.translation import N_

Details = Mapping[str, object]
OWNER = "owner"
# Changes of these settings let people in who were kept out before.
GUARDS = frozenset({"second_factor_required", "staff_consent_required"})


@dataclass(frozen=True, slots=True)
class Danger:
    """What a letter says was done, how to undo it and on which page (a route's name), and when."""

    done: str
    undo: str
    page: str
    when: Callable[[Details], bool] = lambda _details: True


def _of_owner(details: Details) -> bool:
    return details.get("role") == OWNER


def _to_or_from_owner(details: Details) -> bool:
    return OWNER in (details.get("to"), details.get("from"))


def _of_guards(details: Details) -> bool:
    fields = details.get("fields")
    return isinstance(fields, list) and not GUARDS.isdisjoint(fields)


def _of_secret(details: Details) -> bool:
    return details.get("secret") == "replaced"


def _of_tokens(details: Details) -> bool:
    return details.get("what") == "tokens"


_WITHDRAW_ROLE = N_("If this is not right, change their role or remove them on this page.")
_PROVIDER = N_(
    "If this is not right, correct or remove the provider on this page. Owners can always sign in "
    "with their password and second factor."
)

DANGEROUS: dict[EventKind, Danger] = {
    EventKind.CREDENTIAL_CHANGED: Danger(
        N_("The client secret of an ORCID credential was replaced."),
        N_(
            "If this is not right, create a new client secret at ORCID, so that the old ones no "
            "longer work, and enter it on this page."
        ),
        "tenants:credentials",
        when=_of_secret,
    ),
    EventKind.PROVIDER_SAVED: Danger(
        N_("The identity provider, through which members sign in, was set up or changed."),
        _PROVIDER,
        "tenants:provider",
    ),
    EventKind.PROVIDER_REMOVED: Danger(
        N_("The identity provider, through which members sign in, was removed."),
        _PROVIDER,
        "tenants:provider",
    ),
    EventKind.HAND_OVER_KEY_MADE: Danger(
        N_("A handoff key was created. Whoever has it can send researchers to the portal."),
        N_("If this is not right, revoke the key on this page."),
        "oauth:site_doors",
    ),
    EventKind.EXPORT_BEGUN: Danger(
        N_("Tokens of researchers were exported. Whoever has them can change ORCID records."),
        N_(
            "If this is not right, remove the person who did it on this page, and ask ORCID for a "
            "new client secret and to revoke the tokens."
        ),
        "tenants:members",
        when=_of_tokens,
    ),
    EventKind.FACTOR_RESET: Danger(
        N_("The two-factor authentication of a member was reset."),
        N_(
            "If the member did not ask for this, tell them to choose a new password and to set up "
            "two-factor authentication, and look at who did it on this page."
        ),
        "tenants:members",
    ),
    EventKind.MEMBER_ADDED: Danger(
        N_("An owner was added."), _WITHDRAW_ROLE, "tenants:members", when=_of_owner
    ),
    EventKind.MEMBER_INVITED: Danger(
        N_("Somebody was invited to become an owner."),
        N_("If this is not right, revoke the invitation on this page."),
        "tenants:members",
        when=_of_owner,
    ),
    EventKind.INVITATION_ACCEPTED: Danger(
        N_("Somebody accepted an invitation to become an owner."),
        _WITHDRAW_ROLE,
        "tenants:members",
        when=_of_owner,
    ),
    EventKind.MEMBER_ROLE_CHANGED: Danger(
        N_("A member became an owner, or an owner got another role."),
        N_("If this is not right, change the role on this page."),
        "tenants:members",
        when=_to_or_from_owner,
    ),
    EventKind.MEMBER_REMOVED: Danger(
        N_("A member was removed."),
        N_("If this is not right, invite the member again on this page."),
        "tenants:members",
    ),
    EventKind.TENANT_CHANGED: Danger(
        N_("The rules for two-factor authentication or for staff access were changed."),
        N_("If this is not right, change the settings on this page."),
        "tenants:settings",
        when=_of_guards,
    ),
}

# Letters of their own tell the owners: tenants.actions.operators.
TOLD_OTHERWISE = frozenset({EventKind.STAFF_ASKED, EventKind.STAFF_BEGUN})

HARMLESS = frozenset(
    {
        EventKind.TENANT_CREATED,
        EventKind.TENANT_ERASED,  # by the operator, and no owner is left
        EventKind.INVITATION_REVOKED,
        EventKind.MEMBER_SIGNED_IN,
        EventKind.MEMBER_LINKED,
        EventKind.SIGN_IN_REFUSED,
        EventKind.PROVIDER_TESTED,
        EventKind.STAFF_MAY_EDIT,
        EventKind.STAFF_VISITED,
        EventKind.STAFF_ENDED,
        EventKind.CREDENTIAL_ADDED,
        EventKind.CREDENTIAL_TESTED,
        EventKind.CREDENTIAL_REMOVED,
        EventKind.RESEARCHER_ADDED,
        EventKind.RESEARCHER_CHANGED,
        EventKind.RESEARCHER_INVITED,
        EventKind.IDS_SEARCHED,
        EventKind.RESEARCHER_MERGED,
        EventKind.RESEARCHER_ERASED,
        EventKind.HAND_OVER_KEY_WITHDRAWN,
        EventKind.RETURN_ADDRESS_ADDED,
        EventKind.RETURN_ADDRESS_REMOVED,
        EventKind.INSTITUTIONAL_DOOR_OPENED,
        EventKind.INSTITUTIONAL_DOOR_CLOSED,
        EventKind.CONNECT_BEGUN,
        EventKind.CONNECT_DENIED,
        EventKind.CONNECT_FAILED,
        EventKind.CONNECTED,
        EventKind.RECONNECTED,
        EventKind.CONNECTION_LOST,
        EventKind.DISCONNECTED,
        EventKind.GRANT_REVOKED,
        EventKind.ITEM_ADDED,
        EventKind.ITEM_CHANGED,
        EventKind.ITEM_WITHDRAWN,
        EventKind.ITEM_RESTORED,
        EventKind.IMPORT_STAGED,
        EventKind.IMPORT_COMMITTED,
        EventKind.IMPORT_UNDONE,
        EventKind.SYNC_REQUESTED,
        EventKind.SYNC_PAUSED,
        EventKind.SYNC_RESUMED,
        EventKind.SYNC_PREVIEWED,
        EventKind.DRIFT_NOTED,
        EventKind.SHARE_MADE,
        EventKind.SHARE_OPENED,
        EventKind.SHARE_REVOKED,
        EventKind.EXPORT_ENDED,
    }
)


def danger_of(kind: EventKind, details: Details) -> Danger | None:
    """Return what the e-mail to owners says of an event, or None."""
    danger = DANGEROUS.get(kind)
    return danger if danger and danger.when(details) else None
