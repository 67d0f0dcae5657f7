"""One world of the simulator: clients, records, tokens and all that happens to them."""

import secrets
import string
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from simulator.entities import (
    Client,
    Code,
    Item,
    Notification,
    Record,
    ReviewGroup,
    Token,
    Webhook,
)
from simulator.grammar import Json, Message
from simulator.identifiers import FIRST_ID, external_ids, orcid_for, self_keys
from simulator.journal import Journal, Row
from simulator.sections import SECTIONS
from simulator.traffic import Traffic

Entity = TypeVar("Entity")
Keep = Callable[[str, str, object | None], None]


class Table(dict[str, Entity], Generic[Entity]):
    """Entities by key, each change noted in the journal."""

    def __init__(self, kind: str, make: Callable[..., Entity], note: Keep) -> None:
        super().__init__()
        self.kind = kind
        self._make = make
        self._note = note

    def keep(self, key: str, entity: Entity) -> Entity:
        """Store a new entity, or note that a stored one changed."""
        self[key] = entity
        self._note(self.kind, key, entity)
        return entity

    def drop(self, key: str) -> None:
        """Remove an entity."""
        if self.pop(key, None) is not None:
            self._note(self.kind, key, None)

    def load(self, key: str, fields: Message | None) -> None:
        """Take over a row of the journal."""
        if fields is None:
            self.pop(key, None)
        else:
            self[key] = self._make(**fields)


class World:
    """Everything one realm knows; nothing is shared between realms."""

    def __init__(self, realm: str, journal: Journal) -> None:
        self.realm = realm
        self._journal = journal
        self.clients: Table[Client] = Table("client", Client, self._note)
        self.records: Table[Record] = Table("record", Record, self._note)
        self.tokens: Table[Token] = Table("token", Token, self._note)
        self.codes: Table[Code] = Table("code", Code, self._note)
        self.items: Table[Item] = Table("item", Item, self._note)
        self.webhooks: Table[Webhook] = Table("webhook", Webhook, self._note)
        self.notifications: Table[Notification] = Table("notification", Notification, self._note)
        self.groups: Table[ReviewGroup] = Table("group", ReviewGroup, self._note)
        self.refresh_tokens: dict[str, Token] = {}
        self.sessions: Message = {}
        self.by_record: dict[str, dict[str, dict[int, Item]]] = {}
        self.self_ids: dict[str, dict[tuple[Json, ...], int]] = {}
        self.last_put_code = 1000
        self.last_orcid = FIRST_ID
        self.traffic = Traffic()
        self.hooks_of: dict[str, dict[str, Webhook]] = {}
        self.interstitials: frozenset[str] = frozenset()
        self.found_employment: Message = {}  # what the page about employment offers to add
        self.changed: set[str] = set()  # records of whose change watchers are still to be notified

    def _note(self, kind: str, key: str, entity: object | None) -> None:
        self._journal.add(self.realm, kind, key, entity)

    @property
    def tables(self) -> tuple[Table[Json], ...]:
        """Return all journalled tables."""
        return (
            self.clients, self.records, self.tokens, self.codes,
            self.items, self.webhooks, self.notifications, self.groups,
        )  # fmt: skip

    def load(self, kind: str, key: str, fields: Message | None) -> None:
        """Take over one row of the journal."""
        if kind == "counters" and fields:
            self.last_put_code, self.last_orcid = fields["put_code"], fields["orcid"]
        for table in self.tables:
            if table.kind == kind:
                table.load(key, fields)
        if fields and "put_code" in fields:
            self.last_put_code = max(self.last_put_code, fields["put_code"])

    def index(self) -> None:
        """Rebuild what is derived, after the journal was read."""
        for token in self.tokens.values():
            if token.refresh_token:
                self.refresh_tokens[token.refresh_token] = token
        for key, item in self.items.items():
            self._enter(key.partition("/")[0], item)
        for hook in self.webhooks.values():
            self.hooks_of.setdefault(hook.orcid, {})[hook.url] = hook
        self.changed = set(self.hooks_of)

    def rows(self) -> Iterator[Row]:
        """Yield the rows that a fresh journal needs."""
        counters = {"put_code": self.last_put_code, "orcid": self.last_orcid}
        yield self.realm, "counters", "", counters
        for table in self.tables:
            for key, entity in table.items():
                yield self.realm, table.kind, key, dict(_fields_of(entity))

    def next_put_code(self) -> int:
        """Return a put-code that was never used here."""
        self.last_put_code += 1
        return self.last_put_code

    def next_orcid(self) -> str:
        """Return a fresh iD with a right checksum."""
        while True:
            self.last_orcid += secrets.randbelow(90) + 10
            fresh = orcid_for(self.last_orcid)
            if fresh not in self.records:
                self._note("counters", "", {"put_code": 0, "orcid": self.last_orcid})
                return fresh

    def add_token(self, token: Token) -> Token:
        """Store a token pair."""
        if token.refresh_token:
            self.refresh_tokens[token.refresh_token] = token
        return self.tokens.keep(token.access_token, token)

    def revoke(self, token: Token, reason: str) -> None:
        """Revoke a token pair; the first reason stays."""
        if token.revoked is None:
            token.revoked = reason
            self.tokens.keep(token.access_token, token)

    def new_code(self) -> str:
        """Return six random characters that are no code yet."""
        while True:
            fresh = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(6))
            if fresh not in self.codes:
                return fresh

    def section_items(self, orcid: str, section: str) -> dict[int, Item]:
        """Return a record's items of one section by put-code, in the order they were added."""
        return self.by_record.setdefault(orcid, {}).setdefault(section, {})

    def keep_item(self, orcid: str, item: Item, *, now: int) -> None:
        """Put an item on a record, new or changed."""
        old = self.section_items(orcid, item.section).get(item.put_code)
        if old is not None:
            self._leave(orcid, old)
        self._enter(orcid, item)
        self.items.keep(f"{orcid}/{item.section}/{item.put_code}", item)
        self.touch(orcid, now=now)

    def drop_item(self, orcid: str, item: Item, *, now: int) -> None:
        """Take an item off a record."""
        self._leave(orcid, item)
        del self.section_items(orcid, item.section)[item.put_code]
        self.items.drop(f"{orcid}/{item.section}/{item.put_code}")
        self.touch(orcid, now=now)

    def touch(self, orcid: str, *, now: int) -> None:
        """Note that the record changed: its date, and the watchers to call."""
        record = self.records[orcid]
        record.modified = max(now, record.modified + 1)
        self.records.keep(orcid, record)
        if orcid in self.hooks_of:
            self.changed.add(orcid)

    def watch(self, hook: Webhook) -> Webhook:
        """Store a new webhook."""
        self.hooks_of.setdefault(hook.orcid, {})[hook.url] = hook
        return self.webhooks.keep(f"{hook.orcid} {hook.url}", hook)

    def unwatch(self, hook: Webhook) -> None:
        """Remove a webhook."""
        held = self.hooks_of[hook.orcid]
        del held[hook.url]
        if not held:
            del self.hooks_of[hook.orcid]
        self.webhooks.drop(f"{hook.orcid} {hook.url}")

    def duplicate(
        self, orcid: str, section: str, owner: tuple[str | None, str | None], keys: frozenset[str],
    ) -> int | None:  # fmt: skip
        """Return the put-code of the owner's item that has one of the keys."""
        known = self.self_ids.get(orcid)
        for key in keys if known else ():
            found = known.get((section, owner, key))  # type: ignore[union-attr]
            if found is not None:
                return found
        return None

    def _enter(self, orcid: str, item: Item) -> None:
        self.section_items(orcid, item.section)[item.put_code] = item
        known = self.self_ids.setdefault(orcid, {})
        for key in item_keys(item):
            known.setdefault((item.section, item.owner, key), item.put_code)

    def _leave(self, orcid: str, item: Item) -> None:
        known = self.self_ids.get(orcid, {})
        for key in item_keys(item):
            if known.get((item.section, item.owner, key)) == item.put_code:
                del known[item.section, item.owner, key]


def item_keys(item: Item) -> frozenset[str]:
    """Return the keys by which another item of the same source would be its duplicate."""
    return content_keys(item.section, item.content)


def content_keys(section_key: str, content: Message) -> frozenset[str]:
    """Return the duplicate keys of a message of a section."""
    section = SECTIONS[section_key]
    if section.is_person:
        return frozenset({_person_key(content)})
    identifiers = external_ids(content, *section.identifiers)
    return self_keys(identifiers, exact=section.family == "funding")


def _person_key(content: Message) -> str:
    """Return the exact text by which items about the person are compared: `abc` is not `ABC`."""
    for key in ("content", "url", "country"):
        value = content.get(key)
        if value:
            return str(value["value"] if isinstance(value, dict) else value)
    return f"{content.get('external-id-type')}:{content.get('external-id-value')}"


def _fields_of(entity: Json) -> Iterator[tuple[str, Json]]:
    return ((name, getattr(entity, name)) for name in entity.__dataclass_fields__)
