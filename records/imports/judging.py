"""Whose item a row is, and what it would do: new, changed, taken over, alike, unchanged, refused.

A row means an item by the tenant's own reference, by the put-code, or, where one of the two has
no reference of the tenant's own, by an equal identifier or equal words. An item that the tenant's
client wrote to the record before is taken over, never written again.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from records import drafts, keys
from records.contents import ContentRefusedError
from records.fields import family_of, field_at
from records.imports import merging
from records.imports.columns import PEOPLE
from records.imports.likeness import AffiliationTraits, said, says_same
from records.imports.matching import PutCode, RecordItem, RecordMatcher, matcher
from records.imports.people import FilePeople, Person, PersonChange, Refused
from records.imports.rows import Problem, RowDraft
from records.imports.shared_rows import file_row
from records.models import Item, RowVerdict
from scoping.translation import N_

Place = tuple[Person, str]
"""A person and a section."""


@dataclass(slots=True)
class Judged:
    """A row that could be read, and its verdict; a refused one says why."""

    draft: RowDraft
    verdict: RowVerdict = RowVerdict.NEW
    problems: list[Problem] = field(default_factory=list)
    person_change: PersonChange | None = None

    def refuse(self, problems: Iterable[Problem]) -> None:
        """Refuse the row."""
        self.verdict = RowVerdict.REFUSED
        self.problems += problems


class _KnownItem(NamedTuple):
    """An item of the portal: what rows are compared with."""

    pk: int
    researcher_id: int
    section: str
    key: str
    fingerprint: str
    wanted: bool
    self_ids: Sequence[str]
    label: str

    @property
    def has_own_key(self) -> bool:
        """Say whether the tenant gave it a reference."""
        return keys.is_own(self.key)

    @property
    def place(self) -> Place:
        return (self.researcher_id, self.section)

    def says(self, draft: RowDraft) -> bool:
        """Say whether a row leaves the item as it is."""
        return self.wanted and self.fingerprint == draft.fingerprint and self.key == draft.key


class _Known:
    """What there is of the people of a slice of rows: in the portal and on their records."""

    def __init__(self, people: Iterable[int]) -> None:
        self.by_pk: dict[int, _KnownItem] = {}
        self.by_key: dict[tuple[Person, str, str], _KnownItem] = {}
        self.by_self_id: dict[tuple[Person, str, str], _KnownItem] = {}
        self.by_place: dict[Place, list[_KnownItem]] = {}
        rows = Item.objects.filter(researcher_id__any_of=people).values_list(*_ITEM_COLUMNS)
        for row in rows:
            self._add(_KnownItem(*row))

    def _add(self, item: _KnownItem) -> None:
        self.by_pk[item.pk] = item
        self.by_key[*item.place, item.key] = item
        if item.wanted:
            self.by_place.setdefault(item.place, []).append(item)
            for self_id in item.self_ids:
                self.by_self_id[*item.place, self_id] = item


_ITEM_COLUMNS = (
    "id", "researcher_id", "section", "key", "fingerprint", "wanted", "self_ids", "label",
)  # fmt: skip


@dataclass(slots=True)
class Judge:
    """Judges the rows of one file, and remembers them: rows of a file must not contradict.

    ``name_of`` returns how the file writes a column's name. ``present`` are the known people
    whom any row names, also one that is refused; ``unknown`` counts the rows that name nobody.
    """

    name_of: Callable[[str], str]
    people: FilePeople = field(default_factory=FilePeople)
    new_people: set[str] = field(default_factory=set)
    present: set[int] = field(default_factory=set)
    unknown: int = 0
    _rows: dict[tuple[object, ...], int] = field(default_factory=dict)
    _names: dict[int, list[tuple[object, ...]]] = field(default_factory=dict)
    # The items that rows give other words
    _moving: set[int] = field(default_factory=set)

    def judge(self, drafts: Sequence[RowDraft]) -> Iterator[Judged]:
        """Yield the verdict on each row of a slice, in order; a few queries in all."""
        judged = [Judged(draft) for draft in drafts]
        records = matcher()
        self._names.clear()
        people = self.people.load(drafts, records)

        def whose(one: Judged) -> None:
            one.person_change = people.find(one.draft)

        self._each(judged, whose)
        self._see(judged)
        self._each(judged, _judge_person)
        items = [one for one in judged if one.draft.section != PEOPLE]
        self._judge_items(items, records)
        self.new_people.update(
            one.draft.ref for one in judged if one.draft.researcher_id is None and not one.problems
        )
        yield from judged

    def see_refused(self, keys: Sequence[RowDraft | None]) -> None:
        """Note whom rows name that were refused before they were judged; None names nobody."""
        judged = [Judged(draft) for draft in keys if draft]
        people = FilePeople().load([one.draft for one in judged], matcher())
        self._each(judged, lambda one: people.find(one.draft) and None)
        self.unknown += len(keys) - len(judged)
        self._see(judged)

    def _see(self, judged: Iterable[Judged]) -> None:
        for one in judged:
            if one.problems:
                self.unknown += 1
            elif one.draft.researcher_id:
                self.present.add(one.draft.researcher_id)

    def _judge_items(self, judged: Sequence[Judged], records: RecordMatcher) -> None:
        known = _Known(_researchers(judged))
        put_codes = records.at_put_codes(_put_codes(judged))
        read = records.with_read_record({code.researcher_id for code in _put_codes(judged)})
        self._each(judged, lambda one: self._find_item(one.draft, known, put_codes, read))
        context = _Context(known, judged, records)
        self._each(judged, lambda one: self._decide(one, known, context))

    def _each(self, judged: Iterable[Judged], step: Callable[[Judged], None]) -> None:
        """Take a step with each row that is still good."""
        for one in judged:
            if one.problems:
                continue
            try:
                step(one)
            except Refused as refused:
                one.refuse([self._problem(*refused.args)])
            except ContentRefusedError as refused:
                one.refuse(self._violations(one.draft, refused))
            if one.problems:
                self._forget(one.draft)

    def _problem(self, column: str, sentence: str) -> Problem:
        return {"column": self.name_of(column) if column else "", "sentence": sentence}

    def _violations(self, draft: RowDraft, refused: ContentRefusedError) -> Iterator[Problem]:
        content = draft.source.item.as_json() if draft.source else draft.content
        for violation in refused.violations:
            at = field_at(draft.section, violation.path)
            sentence = drafts.told(draft.section, content, violation)
            yield self._problem(at.name if at else "", sentence)

    def _find_item(
        self,
        draft: RowDraft,
        known: _Known,
        put_codes: Mapping[PutCode, RecordItem],
        read: frozenset[int],
    ) -> None:
        """Find the item that a row names, by reference, put-code or identifier."""
        place = _place(draft)
        item = known.by_key.get((*place, draft.key))
        if draft.put_code is not None:
            on_record = _on_record(draft, put_codes, read)
            item = _same_item(item, on_record, draft, known)
        else:
            item = item or _by_identifier(draft, place, known)
        _refuse_doubles(draft, item, place, known)
        self._refuse_repeated(draft, place, item)
        if item:
            _aim(draft, item)
            if not item.says(draft):
                self._moving.add(item.pk)

    def _refuse_repeated(self, draft: RowDraft, place: Place, item: _KnownItem | None) -> None:
        names: list[tuple[object, ...]] = [(*place, "key", draft.key)]
        if item:
            names.append(("item", item.pk))
        if draft.put_code is not None:
            names.append((*place, "put-code", draft.put_code))
        for name in names:
            self._refuse_second(name, _SAME_ITEM, draft)
        for self_id in draft.self_ids:
            self._refuse_second(
                (*place, "self", self_id),
                _SAME_IDENTIFIER,
                draft,
                identifier=self_id,
            )
        for name in (*names, *((*place, "self", self_id) for self_id in draft.self_ids)):
            self._note(name, draft)

    def _note(self, name: tuple[object, ...], draft: RowDraft) -> None:
        self._rows[name] = draft.number
        self._names.setdefault(draft.number, []).append(name)

    def _forget(self, draft: RowDraft) -> None:
        """Let other rows mean what a refused one meant."""
        for name in self._names.pop(draft.number, ()):
            if self._rows.get(name) == draft.number:
                del self._rows[name]
        self._moving.discard(draft.item_id or 0)

    def _refuse_second(
        self, name: tuple[object, ...], complaint: str, draft: RowDraft, **values: str
    ) -> None:
        earlier = self._rows.get(name)
        if earlier and earlier != draft.number:
            raise Refused("", complaint.format(row=file_row(earlier), **values))

    def _decide(self, one: Judged, known: _Known, context: "_Context") -> None:
        """Set the verdict of a row whose person is known, or to be added."""
        draft = one.draft
        item = known.by_pk[draft.item_id] if draft.item_id else None
        if item:
            one.verdict = _verdict_on(draft, item, context)
        elif draft.connection_id:
            _take_over(draft, context.record_item(draft))
            one.verdict = RowVerdict.TAKEN
        elif draft.source and draft.source.problems:
            one.refuse(draft.source.problems)
        else:
            one.verdict = self._verdict_on_new(draft, context)
        if one.verdict in {RowVerdict.CHANGED, RowVerdict.TAKEN}:
            self._refuse_words_of_another(draft, context)

    def _refuse_words_of_another(self, draft: RowDraft, context: "_Context") -> None:
        """Refuse a row that would make an item say what another one says."""
        place = _place(draft)
        self._refuse_same_words(draft, place)
        other = context.saying(draft, place) if family_of(draft.section) == "employment" else None
        if other and other.pk != draft.item_id and other.pk not in self._moving:
            raise Refused("", _THERE_ALREADY.format(item=other.label, key=other.key))

    def _verdict_on_new(self, draft: RowDraft, context: "_Context") -> RowVerdict:
        place = _place(draft)
        self._refuse_same_words(draft, place)
        for on_record in context.unclaimed.get(place, ()):
            if on_record.self_ids & set(draft.self_ids) or context.says(on_record, draft):
                _take_over(draft, on_record)
                return RowVerdict.TAKEN
        if draft.researcher_id is None or family_of(draft.section) != "employment":
            return RowVerdict.NEW
        item = context.saying(draft, place)
        if item:
            _refuse_second_reference(draft, item)
            self._refuse_second(("item", item.pk), _SAME_ITEM, draft)
            self._note(("item", item.pk), draft)
            _aim(draft, item)
            return _verdict_on(draft, item, context)
        free = [one for one in context.candidates(place) if ("item", one.pk) not in self._rows]
        verdict = _alike(draft, free, context)
        if draft.alternative:
            self._note(("item", draft.alternative["item_id"]), draft)
        return verdict

    def _refuse_same_words(self, draft: RowDraft, place: Place) -> None:
        """Refuse an affiliation that another row has under another reference."""
        if family_of(draft.section) != "employment":
            return
        name = (*place, "said", hash(said(draft.section, draft.content)))
        self._refuse_second(name, _SAME_WORDS, draft)
        self._note(name, draft)


class _Context:
    """The contents that the rows of a slice are compared with, read only where a row needs it."""

    def __init__(self, known: _Known, judged: Sequence[Judged], records: RecordMatcher) -> None:
        drafts = [one.draft for one in judged if not one.problems]
        new = [one for one in drafts if one.researcher_id and one.item_id is None]
        self._known = known
        self.contents = _contents(set(_compared(drafts, known)))
        self._sayings: dict[Place, dict[str, _KnownItem]] = {}
        self._traits: dict[int, AffiliationTraits | None] = {}
        self.unclaimed: dict[Place, list[RecordItem]] = {}
        for one in records.unclaimed({draft.researcher_id for draft in new if draft.researcher_id}):
            self.unclaimed.setdefault((one.researcher_id, one.place.section), []).append(one)

    def candidates(self, place: Place) -> list[_KnownItem]:
        """Return the items that a new row might be, or be a change of."""
        return self._known.by_place.get(place, [])

    def saying(self, draft: RowDraft, place: Place) -> _KnownItem | None:
        """Return the item that says what a row says."""
        if place not in self._sayings:
            self._sayings[place] = {
                said(item.section, self.contents[item.pk]): item for item in self.candidates(place)
            }
        return self._sayings[place].get(said(draft.section, draft.content))

    def traits(self, item: _KnownItem) -> AffiliationTraits | None:
        """Return what makes an item, if it is an affiliation."""
        if item.pk not in self._traits:
            self._traits[item.pk] = AffiliationTraits.of(item.section, self.contents[item.pk])
        return self._traits[item.pk]

    def record_item(self, draft: RowDraft) -> RecordItem:
        """Return what a row's put-code leads to."""
        place = (draft.connection_id, draft.section, draft.put_code)
        for one in self.unclaimed.get(_place(draft), ()):
            if tuple(one.place) == place:
                return one
        # Another import, or a read of the record, was faster by a moment
        raise Refused("put-code", _TAKEN_MEANWHILE)

    def says(self, on_record: RecordItem, draft: RowDraft) -> bool:
        """Say whether an item on the record has the words of a row.

        Peer reviews say little, so that the reviewer stays unknown: many are worded alike.
        """
        if draft.section == "peer-review":
            return False
        return says_same(draft.section, on_record.content or {}, draft.content)


def refuse_doubles(drafts: Sequence[RowDraft]) -> dict[int, str]:
    """Return why rows cannot go in any more, by number: since the check an item came or changed."""
    known = _Known({draft.researcher_id for draft in drafts if draft.researcher_id})
    refused = {}
    for draft in drafts:
        place = _place(draft)
        item = known.by_pk.get(draft.item_id) if draft.item_id else None
        item = item or known.by_key.get((*place, draft.key))
        if draft.item_id and (item is None or item.fingerprint != draft.before):
            refused[draft.number] = _CHANGED_MEANWHILE
            continue
        if item and not draft.item_id:
            refused[draft.number] = _ADDED_MEANWHILE.format(item=item.label)
            continue
        try:
            _refuse_doubles(draft, item, place, known)
        except Refused as reason:
            refused[draft.number] = str(reason.args[1])
    return refused


_THERE_ALREADY = N_("The same item is there already, as “{item}” with the reference “{key}”.")
_SAME_ITEM = N_("Row {row} is the same item of the same researcher.")
_ADDED_MEANWHILE = N_(
    "“{item}” was added with the same reference after the file was checked. Upload the row again "
    "if it says something else."
)
_TAKEN_MEANWHILE = N_("The item with this put-code was just taken over. Upload the row again.")
_SAME_IDENTIFIER = N_("Row {row} has the same identifier: {identifier}.")
_SAME_WORDS = N_("Row {row} is the same affiliation of the same researcher. Remove one of them.")
_CHANGED_MEANWHILE = N_("The item was changed after the file was checked. Upload the row again.")


def _judge_person(one: Judged) -> None:
    """Set the verdict of a row that is about a person alone."""
    if one.draft.section == PEOPLE and one.draft.researcher_id:
        one.verdict = RowVerdict.CHANGED if one.person_change else RowVerdict.UNCHANGED


def _place(draft: RowDraft) -> Place:
    return (draft.researcher_id or f"new:{draft.ref}", draft.section)


def _researchers(judged: Iterable[Judged]) -> set[int]:
    return {one.draft.researcher_id for one in judged if one.draft.researcher_id}


def _put_codes(judged: Iterable[Judged]) -> set[PutCode]:
    return {
        PutCode(one.draft.researcher_id, one.draft.section, one.draft.put_code)
        for one in judged
        if one.draft.researcher_id and one.draft.put_code is not None and not one.problems
    }


def _on_record(
    draft: RowDraft, put_codes: Mapping[PutCode, RecordItem], read: frozenset[int]
) -> RecordItem:
    """Return what stands at a row's put-code on the record of its own person."""
    code = PutCode(draft.researcher_id or 0, draft.section, draft.put_code or 0)
    found = put_codes.get(code)
    if found is None and code.researcher_id not in read:
        raise Refused(
            "put-code",
            N_(
                "The put-code cannot be checked, since the researcher's ORCID record has not been "
                "read yet. Upload the row again once the researcher is connected, or without the "
                "put-code to add a new item."
            ),
        )
    if found is None:
        raise Refused(
            "put-code",
            N_("The researcher's ORCID record has no such item with the put-code {code}.").format(
                code=draft.put_code
            ),
        )
    if found.item_id is None and not found.is_ours:
        raise Refused(
            "put-code",
            N_("The item with this put-code comes from {source}. Only they can change it.").format(
                source=found.source or N_("the researcher")
            ),
        )
    return found


def _same_item(
    item: _KnownItem | None, on_record: RecordItem, draft: RowDraft, known: _Known
) -> _KnownItem | None:
    """Return the one item of a row's reference and put-code, or None for one to be taken over."""
    owner = known.by_pk.get(on_record.item_id) if on_record.item_id else None
    if item and item is not owner:
        raise Refused(
            "put-code",
            N_("The put-code does not belong to “{item}”, which has this row's reference.").format(
                item=item.label
            ),
        )
    if owner:
        _refuse_second_reference(draft, owner)
        return owner
    draft.connection_id = on_record.place.connection_id
    return None


def _by_identifier(draft: RowDraft, place: Place, known: _Known) -> _KnownItem | None:
    """Return the item with an equal identifier, if no two references contradict each other."""
    for self_id in draft.self_ids:
        item = known.by_self_id.get((*place, self_id))
        if item and not (item.has_own_key and draft.has_own_key):
            return item
    return None


def _refuse_doubles(draft: RowDraft, item: _KnownItem | None, place: Place, known: _Known) -> None:
    """Refuse a row whose identifier another item has: ORCID would refuse it (409, code 9021)."""
    for self_id in draft.self_ids:
        owner = known.by_self_id.get((*place, self_id))
        if owner and owner.key != draft.key and not (item and owner.pk == item.pk):
            raise Refused(
                "",
                N_("“{item}” already has the same identifier: {identifier}.").format(
                    item=owner.label, identifier=self_id
                ),
            )


def _refuse_second_reference(draft: RowDraft, item: _KnownItem) -> None:
    if draft.has_own_key and item.has_own_key and draft.key != item.key:
        raise Refused(
            "id",
            _THERE_ALREADY.format(item=item.label, key=item.key),
        )


def _aim(draft: RowDraft, item: _KnownItem) -> None:
    """Let a row change an item; the tenant's own reference wins over one that was derived."""
    draft.item_id, draft.before = item.pk, item.fingerprint
    draft.connection_id = draft.put_code = None
    if not draft.has_own_key:
        draft.key = item.key


def _verdict_on(draft: RowDraft, item: _KnownItem, context: _Context) -> RowVerdict:
    """Return what a row does to an item, once what it does not name is kept."""
    if not item.says(draft) and draft.source:
        draft.take(merging.merged(draft, draft.source, context.contents[item.pk]))
    return RowVerdict.UNCHANGED if item.says(draft) else RowVerdict.CHANGED


def _take_over(draft: RowDraft, on_record: RecordItem) -> None:
    if draft.source:
        draft.take(merging.merged(draft, draft.source, on_record.content or {}))
    draft.connection_id, draft.put_code = on_record.place.connection_id, on_record.place.put_code
    draft.before = on_record.fingerprint


def _alike(draft: RowDraft, candidates: Sequence[_KnownItem], context: _Context) -> RowVerdict:
    """Ask a person about a row that may be a correction of an item."""
    affiliation = AffiliationTraits.of(draft.section, draft.content)
    for item in candidates:
        other = context.traits(item)
        both_named = draft.has_own_key and item.has_own_key
        if affiliation and other and affiliation.looks_like(other, both_named=both_named):
            changed = merging.merged(draft, draft.source, context.contents[item.pk])  # type: ignore[arg-type]
            draft.like, draft.alternative = item.label, _alternative(draft, item, changed)
            return RowVerdict.ALIKE
    return RowVerdict.NEW


def _alternative(draft: RowDraft, item: _KnownItem, changed: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "item_id": item.pk,
        "before": item.fingerprint,
        "key": draft.key if draft.has_own_key else item.key,
        "content": changed.content,
        "fingerprint": changed.fingerprint,
        "self_ids": list(changed.self_ids),
        "label": changed.label,
    }


def _compared(drafts: Iterable[RowDraft], known: _Known) -> Iterator[int]:
    """Yield the items whose contents rows are compared with."""
    for draft in drafts:
        if draft.item_id and known.by_pk[draft.item_id].says(draft):
            continue
        if draft.item_id:
            yield draft.item_id
        if draft.researcher_id and family_of(draft.section) == "employment":
            yield from (item.pk for item in known.by_place.get(_place(draft), ()))


def _contents(items: set[int]) -> dict[int, Mapping[str, Any]]:
    if not items:
        return {}
    return dict(Item.objects.filter(pk__any_of=items).values_list("pk", "content"))
