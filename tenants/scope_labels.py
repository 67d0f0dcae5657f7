"""Scopes in the words that researchers and members read. Pure.

Source: ORCID API tutorial, "Scopes".
"""

from collections.abc import Iterable
from typing import NamedTuple

from orcid_client.environments import Api
from orcid_client.scopes import Flow, Scope, covers, may_ask
from scoping.translation import N_


class ScopeLabel(NamedTuple):
    """One permission: what it is called, and what it lets the institution do."""

    scope: str
    title: str
    text: str


_WORDS: dict[str, tuple[str, str]] = {
    Scope.AUTHENTICATE: (
        N_("Get your ORCID iD"),
        N_("to confirm that the iD is yours, and nothing else"),
    ),
    Scope.OPENID: (N_("Get your ORCID iD and name"), N_("to confirm that the iD is yours")),
    Scope.READ_PUBLIC: (
        N_("Read your public information"),
        N_("what everyone can see on your record"),
    ),
    Scope.READ_LIMITED: (
        N_("Read your information"),
        N_("items that are public or visible to trusted parties"),
    ),
    Scope.ACTIVITIES_UPDATE: (
        N_("Add/update your research activities"),
        N_("works, affiliations, funding and so on, but never items added by others"),
    ),
    Scope.PERSON_UPDATE: (
        N_("Add/update information about you"),
        N_(
            "other names, keywords, countries, links and identifiers, but never those "
            "added by others"
        ),
    ),
}


def scope_label(scope: str) -> ScopeLabel:
    """Return a scope in words; one we do not know stands for itself."""
    title, text = _WORDS.get(scope, (scope, ""))
    return ScopeLabel(scope, title, text)


def scope_labels(scopes: Iterable[str]) -> list[ScopeLabel]:
    """Return scopes in words, in the order of the list above."""
    place = {scope: number for number, scope in enumerate(_WORDS)}
    ordered = sorted(scopes, key=lambda scope: (place.get(scope, len(place)), scope))
    return [scope_label(scope) for scope in ordered]


def missing(*, asked: Iterable[str], granted: Iterable[str]) -> list[str]:
    """Return the asked scopes that the granted ones do not cover."""
    held = frozenset(granted)
    return sorted(scope for scope in asked if not covers(held, scope))


def askable(api_type: Api) -> list[str]:
    """Return the scopes that a researcher can be asked for by a client of this API type."""
    return [
        str(scope)
        for scope in _WORDS
        if scope != Scope.READ_PUBLIC
        and may_ask(scope, api_type=api_type, flow=Flow.AUTHORIZATION_CODE)
    ]
