"""Tenants, their members, credentials and researchers, data keys and routes."""

from tenants.models.credentials import ApiType, Credential, Environment, MessageFormat
from tenants.models.data_keys import DataKey
from tenants.models.long_work import LongWorkTurn
from tenants.models.operators import StaffSession
from tenants.models.owner_letters import OwnerLetter
from tenants.models.quotas import Quota, QuotaCount, QuotaName, QuotaUse
from tenants.models.researchers import SEARCH_EMAIL_LENGTH, SEARCH_NAME_LENGTH, Researcher
from tenants.models.routes import Route, RouteKind
from tenants.models.sso import Identity, IdentityProvider, SignInAttempt
from tenants.models.tenants import Invitation, Membership, Tenant
from tenants.models.users import User
from tenants.roles import Role

__all__ = [
    "SEARCH_EMAIL_LENGTH",
    "SEARCH_NAME_LENGTH",
    "ApiType",
    "Credential",
    "DataKey",
    "Environment",
    "Identity",
    "IdentityProvider",
    "Invitation",
    "LongWorkTurn",
    "Membership",
    "MessageFormat",
    "OwnerLetter",
    "Quota",
    "QuotaCount",
    "QuotaName",
    "QuotaUse",
    "Researcher",
    "Role",
    "Route",
    "RouteKind",
    "SignInAttempt",
    "StaffSession",
    "Tenant",
    "User",
]
