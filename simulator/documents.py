"""Messages as served, made from what a record holds and what the caller may see."""

from collections.abc import Callable, Iterable

from simulator.access import Visible
from simulator.call import Addresses
from simulator.entities import Item, Record
from simulator.grammar import Message
from simulator.grouping import grouped
from simulator.identifiers import external_ids, normalised
from simulator.listings import summary_name
from simulator.sections import ACTIVITIES, PERSON, SECTIONS, Section
from simulator.world import World


def instant(moment: int | None) -> Message | None:
    """Return milliseconds as ORCID's JSON has them."""
    return None if moment is None else {"value": moment}


def identifier(orcid: str, addresses: Addresses) -> Message:
    """Return an iD in its three forms."""
    return {"uri": f"{addresses.site}/{orcid}", "path": orcid, "host": addresses.host}


def client_identifier(client_id: str, addresses: Addresses) -> Message:
    """Return a client's id in its three forms."""
    uri = f"{addresses.site}/client/{client_id}"
    return {"uri": uri, "path": client_id, "host": addresses.host}


def latest(items: Iterable[Item]) -> Message | None:
    """Return the youngest change among the items, None where there are none."""
    return instant(max((item.modified for item in items), default=None))


class Documents:
    """Builds what one caller sees of one record."""

    def __init__(
        self,
        world: World,
        addresses: Addresses,
        record: Record,
        visible: Visible,
        shown: frozenset[str] = frozenset({"public"}),
    ) -> None:
        """Build for a caller to whom items are `visible`, and names and biography as `shown`."""
        self._world = world
        self._addresses = addresses
        self._record = record
        self._visible = visible
        self._shown = shown

    def items(self, section: Section) -> list[Item]:
        """Return the items of a section that the caller may see."""
        held = self._world.section_items(self._record.orcid, section.key)
        return [item for item in held.values() if self._visible(item)]

    def full(self, item: Item) -> Message:
        """Return an item with everything it holds."""
        section = SECTIONS[item.section]
        content = dict(item.content)
        if section.family != "funding":
            _normalise(content)
        return content | self._frame(item, section)

    def summary(self, item: Item) -> Message:
        """Return what listings tell of an activity."""
        section = ACTIVITIES[item.section]
        content = dict(item.content)
        if section.family == "peer-review":
            content["external-ids"] = content.get("review-identifiers")
            content["completion-date"] = content.get("review-completion-date")
        if section.family != "funding":
            _normalise(content)
        assert section.summary is not None  # noqa: S101 - activities have one
        kept = {key: content[key] for key in section.summary.keys if key in content}
        if section.family == "peer-review":
            kept["external-ids"] = content["external-ids"]
        return kept | self._frame(item, section)

    def _frame(self, item: Item, section: Section) -> Message:
        index = item.display_index
        return {
            "put-code": item.put_code,
            "created-date": instant(item.created),
            "last-modified-date": instant(item.modified),
            "source": self.source(item),
            "visibility": item.visibility,
            "path": f"/{self._record.orcid}/{section.key}/{item.put_code}",
            "display-index": index if section.is_person else str(index),
        }

    def source(self, item: Item) -> Message:
        """Return who put the item there, and for whom."""
        source: Message = {}
        if item.client_id:
            client = self._world.clients.get(item.client_id)
            name = client.name if client else item.source_name
            source["source-client-id"] = client_identifier(item.client_id, self._addresses)
        else:
            source["source-orcid"] = identifier(self._record.orcid, self._addresses)
            name = self._record.name or item.source_name
        source["source-name"] = {"value": name} if name else None
        if item.origin:
            source["assertion-origin-orcid"] = identifier(item.origin, self._addresses)
            own = self._record.name
            source["assertion-origin-name"] = {"value": own} if own else None
        return source

    def listing(self, section: Section) -> Message:
        """Return a section: activities as groups of summaries, person items one by one."""
        items = self.items(section)
        base = {
            "last-modified-date": latest(items),
            "path": f"/{self._record.orcid}/{section.listing}",
        }
        if section.is_person:
            ordered = sorted(items, key=lambda item: (-item.display_index, item.put_code))
            return base | {section.element: [self.full(item) for item in ordered]}
        groups = grouped(section, items)
        if section.family == "peer-review":
            return base | {"group": [self._review_group(section, part) for part in groups]}
        return base | {section.group_key: [self._group(section, part) for part in groups]}

    def _group(self, section: Section, items: list[Item]) -> Message:
        name = summary_name(section)
        summaries: list[Message] = [self.summary(item) for item in items]
        members: Message = {name: summaries}
        if section.family == "affiliation":
            members = {"summaries": [{name: each} for each in summaries]}
        return {
            "last-modified-date": latest(items),
            "external-ids": {"external-id": _shared_ids(summaries, section)},
        } | members

    def _review_group(self, section: Section, items: list[Item]) -> Message:
        group_id = items[0].content.get("review-group-id")
        named = {"external-id-type": "peer-review", "external-id-value": group_id}
        inner = grouped(section, items, by_group_id=False)
        return {
            "last-modified-date": latest(items),
            "external-ids": {"external-id": [named]},
            "peer-review-group": [self._group(section, part) for part in inner],
        }

    def activities(self) -> Message:
        """Return all activity sections."""
        sections = {each.listing: self.listing(each) for each in ACTIVITIES.values()}
        return _dated(sections, f"/{self._record.orcid}/activities")

    def name(self) -> Message | None:
        """Return the person's name, None where the caller may not see it."""
        record = self._record
        if record.name_visibility not in self._shown:
            return None
        texts = {
            "given-names": record.given_names,
            "family-name": record.family_name,
            "credit-name": record.credit_name,
        }
        return {key: {"value": text} if text else None for key, text in texts.items()} | {
            "created-date": instant(record.created),
            "last-modified-date": instant(record.created),
            "visibility": record.name_visibility,
            "path": record.orcid,
        }

    def biography(self) -> Message | None:
        """Return the biography, None where there is none or the caller may not see it."""
        record = self._record
        if not record.biography or record.biography_visibility not in self._shown:
            return None
        return {
            "created-date": instant(record.created),
            "last-modified-date": instant(record.modified),
            "content": record.biography,
            "visibility": record.biography_visibility,
            "path": f"/{record.orcid}/biography",
        }

    def emails(self, shown: Callable[[str], bool]) -> Message:
        """Return the verified e-mail addresses of the visibilities shown."""
        record = self._record
        emails = [
            self._email(each)
            for each in record.emails
            if each.get("verified", True) and shown(each.get("visibility", "private"))
        ]
        changed = instant(record.created) if emails else None
        return {
            "last-modified-date": changed, "email": emails, "path": f"/{record.orcid}/email",
        }  # fmt: skip

    def _email(self, each: Message) -> Message:
        return {
            "created-date": instant(self._record.created),
            "last-modified-date": instant(self._record.created),
            "source": {
                "source-orcid": identifier(self._record.orcid, self._addresses),
                "source-name": {"value": self._record.name} if self._record.name else None,
            },
            "email": each["email"],
            "verified": each.get("verified", True),
            "primary": each.get("primary", False),
            "visibility": each.get("visibility", "private"),
        }

    def person(self, shown: Callable[[str], bool]) -> Message:
        """Return everything about the person."""
        parts = {each.element_list: self.listing(each) for each in PERSON.values()}
        parts |= {"emails": self.emails(shown)}
        whole = _dated(parts, f"/{self._record.orcid}/person")
        return whole | {"name": self.name(), "biography": self.biography()}

    def personal_details(self) -> Message:
        """Return names and biography."""
        others = self.listing(PERSON["other-names"])
        whole = _dated({"other-names": others}, f"/{self._record.orcid}/personal-details")
        return whole | {"name": self.name(), "biography": self.biography()}

    def history(self, *, as_json: bool) -> Message:
        """Return when and how the record came to be."""
        record = self._record
        method = record.method.upper().replace("-", "_") if as_json else record.method
        verified = [each for each in record.emails if each.get("verified", True)]
        return {
            "creation-method": method,
            "submission-date": instant(record.created),
            "last-modified-date": instant(record.modified),
            "claimed": record.claimed,
            "deactivation-date": instant(record.deactivated),
            "verified-email": bool(verified),
            "verified-primary-email": any(each.get("primary") for each in verified),
        }

    def record(self, shown: Callable[[str], bool], *, as_json: bool) -> Message:
        """Return the whole record."""
        return {
            "orcid-identifier": identifier(self._record.orcid, self._addresses),
            "preferences": {"locale": self._record.locale},
            "history": self.history(as_json=as_json),
            "person": self.person(shown),
            "activities-summary": self.activities(),
            "path": f"/{self._record.orcid}",
        }


def _dated(sections: dict[str, Message], path: str) -> Message:
    dates = [each.get("last-modified-date") for each in sections.values()]
    newest = max((date["value"] for date in dates if date), default=None)
    return sections | {"last-modified-date": instant(newest), "path": path}


def _shared_ids(summaries: list[Message], section: Section) -> list[Message]:
    path = ("external-ids",) if section.family == "peer-review" else section.identifiers
    found: dict[tuple[str, str], Message] = {}
    for each in summaries:
        for one in external_ids(each, *path):
            if one.get("external-id-relationship") in {"self", "version-of", None}:
                found.setdefault((one["external-id-type"], one["external-id-value"]), one)
    return list(found.values())


def _normalise(content: Message) -> None:
    """Add the normalised values that readers see, without touching what is stored."""
    for key in ("external-ids", "review-identifiers"):
        if content.get(key):
            content[key] = {
                "external-id": [_normalised_id(each) for each in external_ids(content, key)]
            }
    if content.get("proposal"):
        content["proposal"] = dict(content["proposal"])
        _normalise(content["proposal"])


def _normalised_id(each: Message) -> Message:
    kind, value = each.get("external-id-type") or "", each.get("external-id-value") or ""
    plain = normalised(kind, value)
    if plain:
        return each | {"external-id-normalized": {"value": plain, "transient": True}}
    error = {
        "error-code": "8001",
        "error-message": f"{value!r} does not look like a {kind}.",
        "transient": True,
    }
    return each | {"external-id-normalized-error": error}
