"""Scopes: who may ask for which, in which flow, and what they mean in words (API tutorial)."""

from simulator.entities import Client

IN_WORDS = {
    "/authenticate": "Get your ORCID iD",
    "openid": "Get your ORCID iD and sign you in",
    "/read-limited": "Read what you show to trusted parties",
    "/read-public": "Read what you show to everyone",
    "/activities/update": "Add and update your research activities (works, affiliations, funding)",
    "/person/update": "Add and update information about you (country, keywords, links)",
    "/email/read-private": "Read your private e-mail addresses",
}
_PUBLIC_BY_PERSON = frozenset({"/authenticate", "openid", "/read-public"})
BY_PERSON = frozenset(IN_WORDS)
BY_CLIENT = {
    "public": frozenset({"/read-public"}),
    "member": frozenset({"/read-public", "/group-id-record/read", "/group-id-record/update"}),
}
BY_CLIENT["premium"] = BY_CLIENT["member"] | {"/webhook", "/premium-notification"}
# OpenID Connect's own scopes that the registry knows and drops.
DROPPED = frozenset(["profile", "email", "address", "phone", "offline_access"])


def parse(text: str) -> tuple[str, ...]:
    """Return the scopes of a parameter, each once, without those that are dropped silently."""
    return tuple(dict.fromkeys(each for each in text.split() if each not in DROPPED))


def allowed_by_person(client: Client, scopes: tuple[str, ...]) -> bool:
    """Tell whether the client may ask a person for these."""
    allowed = BY_PERSON if client.is_member else _PUBLIC_BY_PERSON
    return bool(scopes) and set(scopes) <= allowed


def allowed_by_client(client: Client, scopes: tuple[str, ...]) -> bool:
    """Tell whether the client may have these without a person."""
    return bool(scopes) and set(scopes) <= BY_CLIENT[client.type]
