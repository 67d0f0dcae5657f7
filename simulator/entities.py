"""What a simulated registry holds. Instants are milliseconds since 1970."""

from dataclasses import dataclass, field

from simulator.grammar import Message


@dataclass(slots=True)
class Client:
    """An API client, as ORCID issues it to a member or to a person."""

    client_id: str
    client_secret: str = field(repr=False)
    name: str = ""
    type: str = "member"  # public, member, premium
    redirect_uris: list[str] = field(default_factory=list)
    description: str = ""
    locked: bool = False
    short_tokens: bool = False  # one-hour tokens, as for clients without persistent tokens
    acts_for_user: bool = False  # its items carry the person as assertion origin

    @property
    def is_member(self) -> bool:
        """Tell whether the client may use the Member API."""
        return self.type != "public"


@dataclass(slots=True)
class Item:
    """One item on a record, by one source: a client, or the person when there is none."""

    put_code: int
    section: str
    content: Message
    visibility: str
    created: int
    modified: int
    client_id: str | None = None
    origin: str | None = None  # the person, when a client writes what the person chose
    source_name: str | None = None  # of a source that is no client of this registry
    display_index: int = 0

    @property
    def owner(self) -> tuple[str | None, str | None]:
        """Return whose item it is, as ORCID compares sources: client and assertion origin."""
        return self.client_id, self.origin


@dataclass(slots=True)
class Record:
    """One person's ORCID record."""

    orcid: str
    password: str = field(repr=False)
    given_names: str
    created: int
    modified: int
    family_name: str | None = None
    credit_name: str | None = None
    name_visibility: str = "public"
    biography: str | None = None
    biography_visibility: str = "public"
    emails: list[Message] = field(default_factory=list)
    visibility: str = "public"  # what new items get
    state: str = "active"  # active, locked, deactivated, deprecated
    primary: str | None = None
    claimed: bool = True
    locale: str = "en"
    method: str = "Direct"
    accepts_notifications: bool = True
    deactivated: int | None = None
    last_sign_in: int | None = None
    email_domains: list[Message] | None = None  # None: those of the verified addresses, hidden
    seen_pages: list[str] = field(default_factory=list)  # pages between sign-in and consent

    @property
    def domains(self) -> list[Message]:
        """Return the verified e-mail domains: value, visibility, perhaps when it was verified."""
        if self.email_domains is not None:
            return self.email_domains
        verified = [each["email"] for each in self.emails if each.get("verified", True)]
        found = dict.fromkeys(address.rpartition("@")[2].lower() for address in verified)
        return [{"value": value, "visibility": "limited"} for value in found]

    @property
    def name(self) -> str | None:
        """Return the name shown to the public, None where it is not public."""
        if self.name_visibility != "public":
            return None
        full = " ".join(part for part in (self.given_names, self.family_name) if part)
        return self.credit_name or full


@dataclass(slots=True)
class Token:
    """An access token with its refresh token. `orcid` is None for client credentials."""

    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    client_id: str
    orcid: str | None
    scope: str
    issued: int
    expires: int
    revoked: str | None = None  # CLIENT_REVOKED, USER_REVOKED, AUTH_CODE_REUSED ...
    from_code: str | None = field(default=None, repr=False)

    @property
    def scopes(self) -> frozenset[str]:
        """Return the granted scopes."""
        return frozenset(self.scope.split())


@dataclass(slots=True)
class Code:
    """An authorization code: six characters, 24 hours, one use."""

    code: str = field(repr=False)
    client_id: str
    orcid: str
    scope: str
    redirect_uri: str
    expires: int
    nonce: str | None = None
    used: bool = False


@dataclass(slots=True)
class Webhook:
    """A call that a premium client asked for when a record changes."""

    orcid: str
    url: str
    client_id: str
    failures: int = 0
    last_failure: int = 0
    last_sent: int = 0


@dataclass(slots=True)
class Notification:
    """A permission notification in a record holder's inbox."""

    put_code: int
    orcid: str
    client_id: str
    content: Message
    created: int
    sent: int | None = None
    read: int | None = None
    actioned: int | None = None
    archived: int | None = None


@dataclass(slots=True)
class ReviewGroup:
    """A group that peer reviews belong to."""

    put_code: int
    content: Message
    client_id: str | None
    created: int
    modified: int
