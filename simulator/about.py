"""Smaller answers: health, clients, identifier types, record summary, versions, redirects."""

from simulator import access
from simulator.call import Call, answer, json_response
from simulator.contents import INSTANT, PLAIN, TRUTH, WHOLE
from simulator.documents import Documents, identifier, instant
from simulator.entities import Item
from simulator.grammar import Group, Json, Message, Part
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


def _counted(name: str, element: str, *names: str) -> Part:
    inner = Part(element, Group(_fields(*names)), _NS, many=True)
    return Part(name, Group((*_fields("count"), inner)), _NS)


_ROLE = ("put-code", "type", "organization-name", "role", "validated")
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
        _counted("email-domains", "email-domain", "value"),
    )
)
_PROFESSIONAL = ("distinction", "invited-position", "membership", "service")


def record_summary(call: Call, orcid: str) -> Response:
    """Return counts of a record's items and whether others vouch for them (Member API)."""
    record, visible = access.reader(call, orcid)
    documents = Documents(call.world, call.addresses, record, visible)
    items = {key: documents.items(SECTIONS[key]) for key in SECTIONS}
    whole: Message = {
        "created-date": instant(record.created),
        "last-modified-date": instant(record.modified),
        "credit-name": record.name,
        "orcid-identifier": identifier(orcid, call.addresses),
        "external-identifiers": _identifiers(items["external-identifiers"]),
        "employments": _roles("employment", items["employment"]),
        "professional-activities": _roles(
            "professional-activity", [each for key in _PROFESSIONAL for each in items[key]]
        ),
        "education-qualifications": _roles(
            "education-qualification", items["education"] + items["qualification"]
        ),
        "peer-reviews": _reviews(items["peer-review"]),
    }
    for key in ("funding", "work", "research-resource"):
        whole[ACTIVITIES[key].listing] = _counts(items[key])
    return answer(call, "record-summary", _NS, SUMMARY, whole)


def _is_validated(item: Item) -> bool:
    """Tell whether a client vouches for the item, not the person themselves."""
    return item.client_id is not None and item.origin is None


def _counts(items: list[Item]) -> Message | None:
    if not items:
        return None
    validated = sum(map(_is_validated, items))
    return {"self-asserted-count": len(items) - validated, "validated-count": validated}


def _reviews(items: list[Item]) -> Message | None:
    if not items:
        return None
    groups = {item.content.get("review-group-id") for item in items}
    own = len(items) - sum(map(_is_validated, items))
    return {
        "peer-review-publication-grants": len(groups), "self-asserted-count": own,
        "total": len(items),
    }  # fmt: skip


def _roles(element: str, items: list[Item]) -> Message | None:
    if not items:
        return None
    shown: list[Json] = [
        {
            "put-code": item.put_code,
            "type": item.section,
            "organization-name": (item.content.get("organization") or {}).get("name"),
            "role": item.content.get("role-title"),
            "validated": _is_validated(item),
        }
        for item in items[:3]
    ]
    return {"count": len(items), element: shown}


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
