"""Smaller answers: health, clients, identifier types, record summary, versions, redirects."""

from collections.abc import Iterable

from simulator import access, contents, dates
from simulator.call import Call, answer, json_response
from simulator.contents import INSTANT, PLAIN, TRUTH, WHOLE
from simulator.documents import Documents, identifier, instant
from simulator.entities import Item, Record
from simulator.grammar import Group, Json, Message, Part
from simulator.grouping import grouped
from simulator.listings import CLIENT, IDENTIFIER
from simulator.messages import Response
from simulator.refusals import Refusal
from simulator.sections import ACTIVITIES, SECTIONS
from simulator.vocabulary import CASE_SENSITIVE_ID_TYPES, EXTERNAL_ID_TYPES

_NS = "summary"


def status(_: Call) -> Response:
    """Say that all is well."""
    return json_response({"tomcatUp": True, "dbConnectionOk": True, "overallOk": True})


def client(call: Call, client_id: str) -> Response:
    """Return the public name and description of a client."""
    if call.area == "member":
        access.member_token(call)
    found = call.world.clients.get(client_id)
    if found is None:
        raise Refusal(9027)
    shown = {"name": found.name, "description": found.description}
    return answer(call, "client", "client", CLIENT, shown)


def identifier_types(_: Call) -> Response:
    """Return the known types of external identifiers."""
    types = [
        {"name": name, "case-sensitive": name in CASE_SENSITIVE_ID_TYPES}
        for name in sorted(EXTERNAL_ID_TYPES)
    ]
    return json_response({"identifier-types": types})


def to_public_api(call: Call) -> Response:
    """Send a data request that came to the site on to the Public API."""
    return Response(302, headers=[("Location", f"{call.addresses.public}{call.path}")])


def to_site_token(call: Call) -> Response:
    """Send a token request that came to an API on to the site."""
    return Response(307, headers=[("Location", f"{call.addresses.site}/oauth/token")])


def unversioned(call: Call) -> Response:
    """Send a read without a version on to the current one, refuse other verbs."""
    if call.request.method not in {"GET", "HEAD"}:
        raise Refusal(9012, "The path needs a version.")
    base = call.addresses.member if call.area == "member" else call.addresses.public
    return Response(302, headers=[("Location", f"{base}/v3.0{call.path}")])


def release_candidate(call: Call) -> Refusal:
    """Return the refusal that sends a caller of a release candidate to the final version."""
    base = call.addresses.member if call.area == "member" else call.addresses.public
    rest = call.path.strip("/").partition("/")[2]
    place = f"{base}/v3.0/{rest}"
    return Refusal(9056, headers=(("Location", place),))


def _fields(*names: str) -> tuple[Part, ...]:
    kinds = {"put-code": WHOLE, "validated": TRUTH, "count": WHOLE}
    return tuple(Part(name, kinds.get(name, PLAIN), _NS) for name in names)


def _counted(name: str, element: str, *parts: Part) -> Part:
    inner = Part(element, Group(parts), _NS, many=True)
    return Part(name, Group((*_fields("count"), inner)), _NS)


_ROLE = (
    *_fields("put-code", "type", "organization-name", "role", "url"),
    contents.START,
    contents.END,
    *_fields("validated"),
)
_DOMAIN = (*_fields("value"), Part("verification-date", INSTANT, _NS))
_COUNTS = Group(_fields("self-asserted-count", "validated-count"))
_IDENTIFIERS = Group(
    (
        Part(
            "external-identifier",
            Group(
                _fields(
                    "put-code",
                    "external-id-type",
                    "external-id-value",
                    "external-id-url",
                    "validated",
                )
            ),
            _NS,
            many=True,
        ),
    )
)  # fmt: skip
SUMMARY = Group(
    (
        Part("created-date", INSTANT),
        Part("last-modified-date", INSTANT),
        Part("credit-name", PLAIN, _NS),
        Part("orcid-identifier", IDENTIFIER),
        Part("external-identifiers", _IDENTIFIERS, _NS),
        _counted("employments", "employment", *_ROLE),
        _counted("professional-activities", "professional-activity", *_ROLE),
        Part("fundings", _COUNTS, _NS),
        Part("works", _COUNTS, _NS),
        Part(
            "peer-reviews",
            Group(_fields("peer-review-publication-grants", "self-asserted-count", "total")),
            _NS,
        ),
        _counted("education-qualifications", "education-qualification", *_ROLE),
        Part("research-resources", _COUNTS, _NS),
        _counted("email-domains", "email-domain", *_DOMAIN),
    )
)
_PROFESSIONAL = ("distinction", "invited-position", "membership", "service")
_MOST_SHOWN = 3


def record_summary(call: Call, orcid: str) -> Response:
    """Return counts of a record's items, whether others vouch for them, and e-mail domains.

    It tells of public data alone, whatever the token, at most three of a kind; the counts are of
    groups (ORCID-Source, MemberV3ApiServiceDelegatorImpl, SummaryManagerImpl).
    """
    record, _ = access.reader(call, orcid)
    documents = Documents(
        call.world, call.addresses, record, lambda item: item.visibility == "public"
    )
    items = {key: documents.items(SECTIONS[key]) for key in SECTIONS}
    whole: Message = {
        "created-date": instant(record.created),
        "last-modified-date": instant(record.modified),
        "credit-name": record.name,
        "orcid-identifier": identifier(orcid, call.addresses),
        "external-identifiers": _identifiers(items["external-identifiers"]),
        "employments": _roles("employment", items, ("employment",)),
        "professional-activities": _roles("professional-activity", items, _PROFESSIONAL),
        "education-qualifications": _roles(
            "education-qualification", items, ("education", "qualification")
        ),
        "peer-reviews": _reviews(items["peer-review"]),
        "email-domains": _domains(record),
    }
    for key in ("funding", "work", "research-resource"):
        whole[ACTIVITIES[key].listing] = _counts(grouped(SECTIONS[key], items[key]))
    return answer(call, "record-summary", _NS, SUMMARY, whole)


def _is_validated(item: Item) -> bool:
    """Tell whether a client vouches for the item, not the person themselves."""
    return item.client_id is not None and item.origin is None


def _counts(groups: list[list[Item]]) -> Message | None:
    if not groups:
        return None
    validated = sum(any(map(_is_validated, group)) for group in groups)
    return {"self-asserted-count": len(groups) - validated, "validated-count": validated}


def _reviews(items: list[Item]) -> Message | None:
    if not items:
        return None
    groups = {item.content.get("review-group-id") for item in items}
    own = len(items) - sum(map(_is_validated, items))
    return {
        "peer-review-publication-grants": len(groups), "self-asserted-count": own,
        "total": len(items),
    }  # fmt: skip


def _roles(element: str, items: dict[str, list[Item]], sections: Iterable[str]) -> Message | None:
    """Return how many there are, and the preferred items of those that ended last or not yet."""
    groups = [group for key in sections for group in grouped(SECTIONS[key], items[key])]
    if not groups:
        return None
    firsts = sorted((group[0] for group in groups), key=_end_of, reverse=True)
    return {"count": len(groups), element: [_role(item) for item in firsts[:_MOST_SHOWN]]}


def _end_of(item: Item) -> tuple[str, ...]:
    return dates.pieces(item.content.get("end-date")) or ("9999",)


def _role(item: Item) -> Message:
    content = item.content
    return {
        "put-code": item.put_code,
        "type": item.section,
        "organization-name": (content.get("organization") or {}).get("name"),
        "role": content.get("role-title"),
        "url": (content.get("url") or {}).get("value"),
        "start-date": content.get("start-date"),
        "end-date": content.get("end-date"),
        "validated": _is_validated(item),
    }


def _domains(record: Record) -> Message | None:
    """Return the verified domains that the person shows to everyone."""
    public = [each for each in record.domains if each["visibility"] == "public"]
    if not public:
        return None
    shown: list[Json] = [
        {"value": each["value"], "verification-date": instant(each.get("verified_at"))}
        for each in public[:_MOST_SHOWN]
    ]
    return {"count": len(public), "email-domain": shown}


def _identifiers(items: list[Item]) -> Message | None:
    names = ("external-id-type", "external-id-value")
    shown = [
        {name: item.content.get(name) for name in names}
        | {
            "put-code": item.put_code,
            "external-id-url": (item.content.get("external-id-url") or {}).get("value"),
            "validated": _is_validated(item),
        }
        for item in items
    ]
    return {"external-identifier": shown} if shown else None
