"""What an ORCID credential must be, before anything is asked of ORCID. Pure."""

import re
from dataclasses import dataclass

from orcid_client import ids
from orcid_client.environments import Api
from scoping.translation import N_
from tenants.encryption.secrets import Secret
from tenants.models import ApiType, Environment, MessageFormat
from tenants.scope_labels import askable

_CLIENT_ID = re.compile(r"APP-[0-9A-Z]{16}")


@dataclass(frozen=True, slots=True)
class CredentialDraft:
    """An ORCID API client as a member typed it; ``secret`` None leaves a saved one as it is."""

    environment: Environment
    api_type: ApiType
    premium: bool
    client_id: str
    secret: Secret | None
    scopes: tuple[str, ...]
    message_format: MessageFormat


def problems(draft: CredentialDraft) -> dict[str, str]:
    """Return a sentence for each field that cannot be right.

    The form of client ids and who may ask which scope: ORCID API tutorial, "Scopes".
    """
    found = {}
    if not _is_client_id(draft.client_id):
        found["client_id"] = N_(
            "A client ID looks like APP-0123456789ABCDEF. Old ones look like an iD."
        )
    if draft.premium and draft.api_type == ApiType.PUBLIC:
        found["premium"] = N_("Only Member API clients can be premium.")
    if sentence := _scope_problem(draft):
        found["scopes"] = sentence
    return found


def _is_client_id(client_id: str) -> bool:
    if _CLIENT_ID.fullmatch(client_id):
        return True
    try:
        ids.OrcidId(client_id)
    except ids.InvalidOrcidId:
        return False
    return True


def _scope_problem(draft: CredentialDraft) -> str:
    allowed = askable(Api(draft.api_type))
    if not draft.scopes:
        return N_("Select the permissions to request. The minimum is the ORCID iD.")
    if {"openid", "/authenticate"} <= set(draft.scopes):
        return N_("openid includes /authenticate. Select one of them.")
    refused = sorted(set(draft.scopes) - set(allowed))
    if refused and draft.api_type == ApiType.PUBLIC:
        return N_("A Public API client can only request /authenticate or openid. It cannot write.")
    return N_("ORCID does not know {scopes}.").format(scopes=", ".join(refused)) if refused else ""
