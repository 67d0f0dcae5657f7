"""One request on its way through the simulator, and the answers in ORCID's formats."""

import json
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from simulator import json_format, xml_format
from simulator.entities import Client, Token
from simulator.grammar import Group, Json, Message
from simulator.listings import ERROR
from simulator.messages import Request, Response
from simulator.refusals import OAuthRefusal, Refusal
from simulator.world import World

JSON_TYPES = ("application/vnd.orcid+json", "application/orcid+json", "application/json")
XML_TYPES = ("application/vnd.orcid+xml", "application/orcid+xml", "application/xml")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a world says it lives: in iD URIs, Location headers and links."""

    site: str
    member: str
    public: str

    def in_realm(self, realm: str) -> "Addresses":
        """Return the addresses of a realm: its path goes in front of each path."""
        if not realm:
            return self
        return Addresses(
            *(_prefixed(each, realm) for each in (self.site, self.member, self.public))
        )

    @property
    def host(self) -> str:
        """Return the host that iDs carry."""
        return urlsplit(self.site).netloc


def _prefixed(address: str, realm: str) -> str:
    parts = urlsplit(address)
    return urlunsplit((parts.scheme, parts.netloc, f"/r/{realm}{parts.path}", "", ""))


@dataclass(slots=True)
class Call:
    """A request, the world it is for, and what was learned about it on the way."""

    request: Request
    world: World
    addresses: Addresses
    now: int
    area: str = "site"  # site, member, public, control
    path: str = "/"  # without realm and area
    client_id: str | None = None
    token: Token | None = None

    @property
    def client(self) -> Client:
        """Return the client whose token the request carries. Raises Refusal without one."""
        found = self.world.clients.get(self.client_id or "")
        if found is None:
            raise Refusal(9002)
        return found

    @property
    def realm_path(self) -> str:
        """Return what stands in front of this world's paths."""
        return f"/r/{self.world.realm}" if self.world.realm else ""


_ANYTHING = frozenset({"", "*/*"})


def _accepted(call: Call) -> str:
    """Return the Accept header; where it asks for nothing, a Content-Type of ours in its place.

    ORCID-Source, AcceptFilter.
    """
    accept = call.request.headers.get("accept", "").strip()
    if accept.partition(";")[0].strip() not in _ANYTHING:
        return accept
    sent = call.request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return sent if sent in (*JSON_TYPES, *XML_TYPES) else ""


def wanted_format(call: Call) -> str:
    """Return "json" or "xml" by what the caller accepts; XML when nothing is asked. Raises 406."""
    accept = _accepted(call)
    if not accept:
        return "xml"
    for each in accept.split(","):
        kind = each.partition(";")[0].strip().lower()
        if kind in JSON_TYPES:
            return "json"
        if kind in {*XML_TYPES, "*/*", "application/*", "text/xml"}:
            return "xml"
    raise Refusal(9001, f"{accept[:100]!r} cannot be served.", status=406)


def sent_format(call: Call) -> str:
    """Return "json" or "xml" by the Content-Type header. Raises 415."""
    sent = call.request.headers.get("content-type", "")
    kind = sent.partition(";")[0].strip().lower()
    if kind in JSON_TYPES:
        return "json"
    if kind in XML_TYPES:
        return "xml"
    raise Refusal(9001, f"{sent[:100]!r} is not accepted.", status=415)


def answer(
    call: Call, name: str, ns: str, node: Group, message: Message, status: int = 200
) -> Response:
    """Return a message in the format the client asked for, nulls filled in for JSON."""
    if wanted_format(call) == "json":
        whole = json_format.complete(node, message)
        return Response(status, json.dumps(whole).encode(), _json_type(call))
    return Response(status, xml_format.write(name, ns, node, message), _xml_type(call))


def _json_type(call: Call) -> str:
    accept = _accepted(call)
    kind = next((each for each in JSON_TYPES if each in accept), JSON_TYPES[2])
    return f"{kind};charset=UTF-8"


def _xml_type(call: Call) -> str:
    accept = _accepted(call)
    kind = next((each for each in XML_TYPES if each in accept), XML_TYPES[2])
    return f"{kind};charset=UTF-8"


def refusal_response(call: Call, refusal: Refusal) -> Response:
    """Return ORCID's error message as JSON or XML; JSON also where neither can be served."""
    try:
        wanted = wanted_format(call)
    except Refusal:
        wanted = "json" if refusal.status != 406 else "xml"  # noqa: PLR2004 - Not Acceptable
    body = refusal.body()
    if wanted == "json":
        response = Response(refusal.status, json.dumps(body).encode(), _json_type(call))
    else:
        document = xml_format.write_unprefixed("error", "error", ERROR, body)
        response = Response(refusal.status, document, _xml_type(call))
    response.headers.extend(refusal.headers)
    return response


def oauth_response(refusal: OAuthRefusal) -> Response:
    """Return an error as OAuth describes it (RFC 6749, section 5.2)."""
    body = {"error": refusal.error, "error_description": refusal.description}
    return json_response(body, status=refusal.status)


def json_response(body: Json, status: int = 200) -> Response:
    """Return plain JSON that no cache keeps."""
    response = Response(status, json.dumps(body).encode(), "application/json;charset=UTF-8")
    response.headers.append(("Cache-Control", "no-store"))
    return response
