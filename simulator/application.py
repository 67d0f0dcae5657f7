"""From a request to its answer: realm, area, faults, pace, route, refusals, log."""

import re
import time
import traceback
from collections.abc import Callable
from ipaddress import ip_address
from secrets import compare_digest

from simulator import about, access, pages, routes
from simulator.call import (
    Addresses,
    Call,
    json_response,
    oauth_response,
    refusal_response,
)
from simulator.control import Misuse
from simulator.identifiers import is_orcid
from simulator.journal import Journal
from simulator.messages import Request, Response
from simulator.refusals import MEANINGS, OAuthRefusal, Refusal
from simulator.traffic import Fault, unavailable
from simulator.world import World

_REALM = re.compile(r"/r/([A-Za-z0-9_.-]{1,64})(?=/|$)")
_CANDIDATE = re.compile(r"v3\.0_(rc|dev)[0-9]")
_AREAS = {"member": "/member", "public": "/public", "control": "/_control"}


def milliseconds() -> int:
    """Return the time of day in milliseconds since 1970."""
    return time.time_ns() // 1_000_000


class Application:
    """All worlds of one program. A request comes in, a response goes out; nothing waits."""

    def __init__(
        self,
        addresses: Addresses,
        journal: Journal,
        *,
        control: bool = True,
        control_token: str | None = None,
        clock: Callable[[], int] = milliseconds,
    ) -> None:
        self._addresses = addresses
        self._journal = journal
        self._control = control
        self._control_token = control_token
        self._clock = clock
        self.worlds: dict[str, World] = {}
        self._load()

    def _load(self) -> None:
        for realm, kind, key, fields in self._journal.load():
            self.world(realm).load(kind, key, fields)
        for world in self.worlds.values():
            world.index()
        self._journal.rewrite(row for world in self.worlds.values() for row in world.rows())

    def world(self, realm: str) -> World:
        """Return a realm's world, an empty one where it is new."""
        found = self.worlds.get(realm)
        if found is None:
            found = self.worlds[realm] = World(realm, self._journal)
        return found

    def handle(self, request: Request) -> Response:
        """Answer a request."""
        path, realm = request.path, ""
        if path.startswith("/r/"):
            found = _REALM.match(path)
            if found:
                realm, path = found[1], path[found.end() :] or "/"
        area, path = _area(path)
        call = Call(
            request, self.world(realm), self._addresses.in_realm(realm), self._clock(), area, path
        )
        response = self._controlled(call) if area == "control" else self._served(call)
        self._journal.flush()  # before the answer: what was acknowledged outlives this process
        return response

    def _controlled(self, call: Call) -> Response:
        refusal = self._control_refusal(call)
        if refusal is not None:
            status, sentence = refusal
            return json_response({"error": sentence}, status)
        if call.path == "/" and call.request.method == "DELETE":
            return self._empty(call)
        try:
            return dispatch(call)
        except Misuse as misuse:
            return json_response({"error": str(misuse)}, misuse.status)
        except Refusal as refused:
            return json_response({"error": refused.body()["developer-message"]}, refused.status)
        except (AttributeError, KeyError, TypeError, ValueError) as wrong:
            sentence = f"A value of the body is not of the right kind: {wrong}."
            return json_response({"error": sentence}, 400)

    def _control_refusal(self, call: Call) -> tuple[int, str] | None:
        """Return why this caller has no control here, None where they have."""
        if not self._control:
            return 404, "There is no control API here."
        given = call.request.headers.get("authorization", "").removeprefix("Bearer ")
        wanted = self._control_token
        if wanted is not None and not compare_digest(given.encode(), wanted.encode()):
            return 403, "The control token is missing or wrong."
        if "origin" in call.request.headers:
            # Any page of the web could send a browser on this machine here.
            return 403, "The control API is not for browsers."
        return None

    def _empty(self, call: Call) -> Response:
        world = call.world
        for table in world.tables:
            for key in list(table):
                table.drop(key)
        self.worlds[world.realm] = World(world.realm, self._journal)
        return Response(204)

    def _served(self, call: Call) -> Response:
        traffic = call.world.traffic
        access.identify(call)
        fault = None
        if traffic.faults:
            fault = traffic.strike(call.request.method, _logged(call), call.client_id)
        if fault is not None and fault.close == "before":
            response = Response(500, drop=True)
        elif fault is not None and (fault.status or fault.code):
            response = _planned(call, fault)
        else:
            response = paced(call)
        if call.area == "public":
            response.headers.append(("Access-Control-Allow-Origin", "*"))
        response.delay += traffic.limits.latency_ms / 1000
        if fault is not None:
            response.delay += fault.delay_ms / 1000
            response.drop = fault.close is not None
        status = None if response.drop else response.status
        traffic.note(call.request, _logged(call), call.client_id, status, call.now)
        return response


def _area(path: str) -> tuple[str, str]:
    for area, prefix in _AREAS.items():
        if path.startswith(prefix) and path[len(prefix) : len(prefix) + 1] in {"", "/"}:
            return area, path[len(prefix) :] or "/"
    return "site", path


def _logged(call: Call) -> str:
    target = call.request.target
    return target.removeprefix(call.realm_path) if call.realm_path else target


def _planned(call: Call, fault: Fault) -> Response:
    if fault.code is not None:
        refusal = Refusal(fault.code, "(planned)", status=fault.status)
        response = refusal_response(call, refusal)
    else:
        body = (fault.body or "").encode()
        response = Response(fault.status or 500, body, fault.content_type)
    response.headers.extend(fault.headers.items())
    return response


def paced(call: Call) -> Response:
    """Answer at the pace and within the quota that the world's limits allow."""
    traffic = call.world.traffic
    if call.area == "site" or not (traffic.limits.rate or traffic.limits.daily_reads):
        return answered(call)
    caller = f"{call.area}:{call.client_id or 'anonymous'}"
    wait = traffic.pace(caller, call.now)
    if wait is None:
        return unavailable()
    if call.area == "public" and not traffic.within_quota(caller, call.now):
        return Response(429, b"Too many requests today.", "text/plain;charset=UTF-8")
    response = answered(call)
    response.delay += wait
    return response


def answered(call: Call) -> Response:
    """Answer, turning every refusal into ORCID's own words."""
    try:
        access.refuse_dead_token(call)
        return dispatch(call)
    except Refusal as refusal:
        if call.area == "site" and "html" in call.request.headers.get("accept", ""):
            sentence = MEANINGS[refusal.code].sentence
            return pages.error_page(
                "Not possible", refusal.detail or sentence, status=refusal.status
            )
        return refusal_response(call, refusal)
    except OAuthRefusal as refusal:
        return oauth_response(refusal)
    except Exception:  # noqa: BLE001 - the registry answers 500 and lives on
        traceback.print_exc()
        return refusal_response(call, Refusal(9008))


def dispatch(call: Call) -> Response:
    """Call the handler of the request's route. Raises Refusal for an unknown path or verb."""
    found = routes.find(call.area, call.path)
    if found is None:
        return elsewhere(call)
    methods, values = found
    method = "GET" if call.request.method == "HEAD" else call.request.method
    route = methods.get(method)
    if route is None:
        allowed = ", ".join(sorted(methods))
        raise Refusal(9001, status=405, headers=(("Allow", allowed),))
    if route.section is not None:
        values["section"] = route.section
    return route.handler(call, **values)


def elsewhere(call: Call) -> Response:
    """Answer at an address without a route: another version, none, or the wrong host."""
    version, _, rest = call.path.strip("/").partition("/")
    if call.area in {"member", "public"}:
        if _CANDIDATE.fullmatch(version):
            raise about.release_candidate(call)
        if is_orcid(version):
            return about.unversioned(call)
    if call.area == "site" and version == "v3.0" and is_orcid(rest.partition("/")[0]):
        return about.to_public_api(call)
    raise Refusal(9001, "There is nothing at this address.", status=404)


def is_loopback(host: str) -> bool:
    """Tell whether a host to listen on is reachable from this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
