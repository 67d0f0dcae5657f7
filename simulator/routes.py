"""The table of everything the simulator answers to, and finding a request's row in it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from simulator import (
    about,
    authorize,
    bulk,
    control,
    groups,
    holder_pages,
    interstitials,
    notifications,
    oauth,
    openid,
    public_page,
    reading,
    searching,
    signing_in,
    watching,
    writing,
)
from simulator.grammar import Message
from simulator.messages import Response
from simulator.sections import SECTIONS, Section

Handler = Callable[..., Response]


@dataclass(frozen=True, slots=True)
class Route:
    """One row: verb and path of an area, and the handler with its further arguments."""

    area: str  # site, member, public, control
    method: str
    pattern: str  # "/v3.0/{orcid}/work/{put_code}"
    handler: Handler
    section: str | None = None

    @property
    def name(self) -> str:
        """Return the handler's name, as docs list it."""
        return f"{self.handler.__module__.rpartition('.')[2]}.{self.handler.__name__}"


def _reads(area: str) -> Iterator[Route]:
    base = "/v3.0/{orcid}"
    yield Route(area, "GET", base, reading.record)
    for word, handler in (
        ("record", reading.record),
        ("person", reading.person),
        ("personal-details", reading.personal_details),
        ("biography", reading.biography),
        ("email", reading.emails),
        ("activities", reading.activities),
    ):
        yield Route(area, "GET", f"{base}/{word}", handler)
    yield Route(area, "GET", f"{base}/works/{{put_codes}}", bulk.read)
    yield Route(area, "GET", "/v3.0/search", searching.search)
    yield Route(area, "GET", "/v3.0/expanded-search", searching.expanded)
    yield Route(area, "GET", "/v3.0/csv-search", searching.as_csv)
    yield Route(area, "GET", "/v3.0/client/{client_id}", about.client)
    yield Route(area, "POST", "/oauth/token", about.to_site_token)
    for section in SECTIONS.values():
        yield Route(area, "GET", f"{base}/{section.listing}", reading.listing, section.key)
        item = f"{base}/{section.key}/{{put_code}}"
        yield Route(area, "GET", item, reading.item, section.key)
        if not section.is_person:
            summary = f"{base}/{section.key}/summary/{{put_code}}"
            yield Route(area, "GET", summary, reading.summary, section.key)


def _writes(section: Section) -> Iterator[Route]:
    base = f"/v3.0/{{orcid}}/{section.key}"
    yield Route("member", "POST", base, writing.create, section.key)
    yield Route("member", "PUT", f"{base}/{{put_code}}", writing.replace, section.key)
    yield Route("member", "DELETE", f"{base}/{{put_code}}", writing.remove, section.key)


_SITE = (
    Route("site", "GET", "/oauth/authorize", authorize.authorize),
    Route("site", "POST", "/oauth/authorize", authorize.decide),
    Route("site", "POST", "/oauth/interstitial", interstitials.answer),
    Route("site", "POST", "/oauth/token", oauth.token),
    Route("site", "POST", "/oauth/revoke", oauth.revoke),
    Route("site", "GET", "/oauth/userinfo", openid.userinfo),
    Route("site", "POST", "/oauth/userinfo", openid.userinfo),
    Route("site", "GET", "/oauth/jwks", openid.key_set),
    Route("site", "GET", "/.well-known/openid-configuration", openid.discovery),
    Route("site", "GET", "/signin", signing_in.sign_in_page),
    Route("site", "POST", "/signin", signing_in.sign_in),
    Route("site", "GET", "/register", signing_in.registration_page),
    Route("site", "POST", "/register", signing_in.register),
    Route("site", "GET", "/signout", signing_in.sign_out),
    Route("site", "GET", "/userStatus.json", signing_in.user_status),
    Route("site", "GET", "/my-orcid", holder_pages.record),
    Route("site", "POST", "/my-orcid", holder_pages.change),
    Route("site", "GET", "/trusted-parties", holder_pages.trusted_parties),
    Route("site", "POST", "/trusted-parties", holder_pages.revoke),
    Route("site", "GET", "/inbox", holder_pages.inbox),
    Route("site", "POST", "/inbox", holder_pages.handle_notification),
    Route("site", "GET", "/status", about.status),
    Route("site", "GET", "/", signing_in.sign_in_page),
    Route("site", "GET", "/{orcid}", public_page.show),
)
_GROUPS, _INBOX = "/v3.0/group-id-record", "/v3.0/{orcid}/notification-permission"
_MEMBER = (
    Route("member", "POST", "/v3.0/{orcid}/works", bulk.create),
    Route("member", "GET", "/v3.0/{orcid}/summary", about.record_summary),
    Route("member", "GET", _GROUPS, groups.listing),
    Route("member", "POST", _GROUPS, groups.create),
    Route("member", "GET", f"{_GROUPS}/{{put_code}}", groups.show),
    Route("member", "PUT", f"{_GROUPS}/{{put_code}}", groups.replace),
    Route("member", "DELETE", f"{_GROUPS}/{{put_code}}", groups.remove),
    Route("member", "GET", _INBOX, notifications.listing),
    Route("member", "POST", _INBOX, notifications.create),
    Route("member", "GET", f"{_INBOX}/{{put_code}}", notifications.show),
    Route("member", "DELETE", f"{_INBOX}/{{put_code}}", notifications.archive),
    Route("member", "PUT", "/{orcid}/webhook/{url}", watching.register),
    Route("member", "DELETE", "/{orcid}/webhook/{url}", watching.remove),
    Route("member", "GET", "/apiStatus", about.status),
)
_PUBLIC = (
    Route("public", "GET", "/v3.0/identifiers", about.identifier_types),
    Route("public", "GET", "/pubStatus", about.status),
)
_CONTROL = (
    Route("control", "POST", "/clients", control.add_client),
    Route("control", "POST", "/records", control.add_record),
    Route("control", "GET", "/records/{orcid}", control.show_record),
    Route("control", "POST", "/records/{orcid}/items", control.add_item),
    Route("control", "DELETE", "/records/{orcid}/items/{section}/{put_code}", control.remove_item),
    Route("control", "POST", "/records/{orcid}/state", control.set_state),
    Route("control", "POST", "/tokens", control.add_token),
    Route("control", "POST", "/codes", control.add_code),
    Route("control", "POST", "/faults", control.add_fault),
    Route("control", "DELETE", "/faults", control.clear_faults),
    Route("control", "POST", "/limits", control.set_limits),
    Route("control", "POST", "/interstitials", control.set_interstitials),
    Route("control", "GET", "/requests", control.requests),
)
ROUTES: tuple[Route, ...] = (
    *_SITE,
    *_reads("public"),
    *_reads("member"),
    *_PUBLIC,
    *_MEMBER,
    *(route for section in SECTIONS.values() for route in _writes(section)),
    *_CONTROL,
)


@dataclass(slots=True)
class _Node:
    """A place in the tree of paths."""

    words: dict[str, "_Node"] = field(default_factory=dict)
    variable: "_Node | None" = None
    name: str = ""
    methods: dict[str, Route] = field(default_factory=dict)


def _plant(routes: tuple[Route, ...]) -> dict[str, _Node]:
    trees: dict[str, _Node] = {}
    for route in routes:
        node = trees.setdefault(route.area, _Node())
        for segment in route.pattern.strip("/").split("/"):
            if segment.startswith("{"):
                node.variable = node.variable or _Node(name=segment[1:-1])
                node = node.variable
            else:
                node = node.words.setdefault(segment, _Node())
        node.methods[route.method] = route
    return trees


_TREES = _plant(ROUTES)


def find(area: str, path: str) -> tuple[dict[str, Route], Message] | None:
    """Return the rows of a path by method, and the values in the path; None where none is."""
    node = _TREES[area]
    values: Message = {}
    for segment in path.strip("/").split("/"):
        following = node.words.get(segment)
        if following is None:
            following = node.variable
            if following is None or not segment:
                return None
            values[following.name] = segment
        node = following
    return (node.methods, values) if node.methods else None
