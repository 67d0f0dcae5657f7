"""What the server checks beyond the schema, family by family (ORCID API tutorial, guides)."""

import re
from collections.abc import Callable, Iterable

from simulator import dates, organisations
from simulator import vocabulary as known
from simulator.grammar import Json, Message
from simulator.identifiers import external_ids
from simulator.refusals import Refusal
from simulator.sections import Section

# What Java makes a double of: sign, digits around one point, exponent; controls around it drop.
_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([Ee][-+]?\d+)?", re.ASCII)
_CONTROLS = "".join(map(chr, range(0x21)))
_MOST_PERSON_VALUE = 255
_MOST_PERSON_URL = 2000


def check(section: Section, content: Message) -> None:
    """Refuse a message that the server would refuse. Raises Refusal."""
    _RULES[section.family](section, content)


def _text(value: Json) -> str:
    if isinstance(value, dict):
        value = value.get("value")
    return (value or "").strip()


def _check_title(title: Message | None) -> None:
    if not title or not _text(title.get("title")):
        raise Refusal(9022)
    translated = title.get("translated-title")
    if translated:
        _check_language(translated.get("language-code"), "translated-title")


def _check_language(code: str | None, where: str) -> None:
    if code is not None and code not in known.LANGUAGES:
        raise Refusal(9037, f"{where}: {code[:20]!r} is not a known language code.")


def _check_identifiers(identifiers: list[Message], *, needs_self: bool) -> None:
    """Every one with a known type, a value and a relationship, and enough of them."""
    if not identifiers:
        raise Refusal(9023, "There is no external identifier.")
    for each in identifiers:
        _check_identifier(each)
    relationships = {each["external-id-relationship"] for each in identifiers}
    if needs_self and "self" not in relationships:
        raise Refusal(9023, "None of the external identifiers has the relationship 'self'.")


def _check_versions(identifiers: list[Message]) -> None:
    relationships = {each["external-id-relationship"] for each in identifiers}
    if "version-of" in relationships and "self" not in relationships:
        raise Refusal(9023, "A version-of identifier needs one with the relationship 'self'.")


def _check_identifier(each: Message) -> None:
    kind = each.get("external-id-type") or ""
    if kind not in known.EXTERNAL_ID_TYPES:
        raise Refusal(9023, f"{kind[:100]!r} is not a known type of identifier.")
    if not _text(each.get("external-id-value")):
        raise Refusal(9023, f"The {kind} has no value.")
    relationship = each.get("external-id-relationship")
    if not relationship:
        raise Refusal(9023, f"The {kind} has no relationship.")
    if relationship == "funded-by" and kind not in known.FUNDED_BY_TYPES:
        raise Refusal(9020, f"The relationship funded-by does not go with {kind}.")


def _check_roles(content: Message, roles: frozenset[str]) -> None:
    contributors = (content.get("contributors") or {}).get("contributor") or []
    for each in contributors:
        role = _text((each.get("contributor-attributes") or {}).get("contributor-role"))
        if role and role not in roles:
            raise Refusal(9058, f"{role[:100]!r} is not a known role.")


def _affiliation(section: Section, content: Message) -> None:
    organization = content.get("organization")
    if section.professional:
        found = bool(external_ids(content, "external-ids"))
        organisations.check_professional(organization, has_external_id=found)
    else:
        organisations.check_full(organization)
    dates.check_order(content, needs_start=False)


def _work(_: Section, content: Message) -> None:
    _check_title(content.get("title"))
    if not content.get("type"):
        raise Refusal(9037, "The work type is missing.")
    _check_identifiers(external_ids(content, "external-ids"), needs_self=True)
    citation = content.get("citation")
    if citation and not (citation.get("citation-type") and _text(citation.get("citation-value"))):
        raise Refusal(9020, "A citation needs its type and its text.")
    _check_language(content.get("language-code"), "language-code")
    dates.check(content.get("publication-date"), "publication-date")
    _check_roles(content, known.WORK_ROLES)


def _funding(_: Section, content: Message) -> None:
    _check_title(content.get("title"))
    _check_identifiers(external_ids(content, "external-ids"), needs_self=False)
    organisations.check_identified(content.get("organization"))
    _check_amount(content.get("amount"))
    dates.check_order(content, needs_start=True)
    _check_roles(content, known.FUNDING_ROLES)


def _check_amount(amount: Message | None) -> None:
    """Refuse half an amount, an unknown currency, and what Java reads no double from."""
    if not amount:
        return
    currency = amount.get("currency-code") or ""
    if bool(_text(amount)) != bool(currency.strip()):
        raise Refusal(9020, "An amount needs both its number and its currency.")
    if not currency.strip():
        return
    if currency not in known.CURRENCIES:
        raise Refusal(9037, f"{currency[:20]!r} is not a known currency.")
    number = (amount.get("value") or "").strip(_CONTROLS)
    if not _NUMBER.fullmatch(number):
        raise Refusal(9054, f"{number[:50]!r}")


def _peer_review(_: Section, content: Message) -> None:
    identifiers = external_ids(content, "review-identifiers")
    _check_identifiers(identifiers, needs_self=False)
    _check_versions(identifiers)
    subject = content.get("subject-external-identifier")
    if subject:
        _check_identifier(subject)
    if content.get("subject-name"):
        _check_title(content["subject-name"])
    organization = content.get("convening-organization")
    if not organization:
        raise Refusal(9046)
    if organization.get("disambiguated-organization"):
        organisations.check_identifier(organization)
    dates.check(content.get("review-completion-date"), "review-completion-date")


def _research_resource(_: Section, content: Message) -> None:
    proposal = content.get("proposal") or {}
    _check_title(proposal.get("title"))
    _check_hosts_and_identifiers(proposal)
    dates.check_start(proposal)  # no calendar is asked: 31 February is taken
    for resource in content.get("resource-item") or []:
        _check_hosts_and_identifiers(resource)


def _check_hosts_and_identifiers(holder: Message) -> None:
    identifiers = external_ids(holder, "external-ids")
    _check_identifiers(identifiers, needs_self=False)
    _check_versions(identifiers)
    hosts: Iterable[Message] = (holder.get("hosts") or {}).get("organization") or []
    for host in hosts:
        organisations.check_identified(host)


def _person(section: Section, content: Message) -> None:
    if section.key == "external-identifiers":
        _check_person_identifier(content)
    url = _text(content.get("url"))
    if section.key == "researcher-urls" and len(url) > _MOST_PERSON_URL:
        raise Refusal(9020, f"The url is longer than {_MOST_PERSON_URL} characters.")


def _check_person_identifier(content: Message) -> None:
    for name in ("external-id-type", "external-id-value"):
        text = _text(content.get(name))
        if not text or len(text) > _MOST_PERSON_VALUE:
            raise Refusal(9020, f"{name} needs 1 to {_MOST_PERSON_VALUE} characters.")
    url = _text(content.get("external-id-url"))
    if not url or len(url) > _MOST_PERSON_URL:
        raise Refusal(9020, f"external-id-url needs 1 to {_MOST_PERSON_URL} characters.")
    if content.get("external-id-relationship") not in {"self", None}:
        raise Refusal(9020, "The relationship must be 'self'.")


_RULES: dict[str, Callable[[Section, Message], None]] = {
    "affiliation": _affiliation,
    "work": _work,
    "funding": _funding,
    "peer-review": _peer_review,
    "research-resource": _research_resource,
    "person": _person,
}
