"""Whose item a row is, and what it would do: new, changed, unchanged or refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from records.imports.rows import Problem, RowDraft
from records.models import Item, RowVerdict
from scoping.translation import N_
from tenants.models import Researcher

Place = tuple[int | str, str]
"""A person (by number, or by key while not known yet) and a section."""


@dataclass(slots=True)
class Judged:
    """A row that could be read, and its verdict; a refused one says why."""

    draft: RowDraft
    verdict: RowVerdict
    problems: list[Problem] = field(default_factory=list)


class _Refused(Exception):  # noqa: N818 - it never leaves this module
    """A row is refused; arguments are the column and the sentence."""


@dataclass(slots=True)
class _Known:
    """What stands in the database about the people of a slice of rows."""

    by_ref: dict[str, int]
    by_email: dict[str, list[tuple[int, str]]]
    items: dict[tuple[int | str, str, str], tuple[str, bool]]
    owners: dict[tuple[int | str, str, str], tuple[str, str]]


@dataclass(slots=True)
class Judge:
    """Judges the rows of one file, and remembers them: rows of a file must not contradict."""

    new_people: set[str] = field(default_factory=set)
    _keys: dict[tuple[int | str, str, str], int] = field(default_factory=dict)
    _self_ids: dict[tuple[int | str, str, str], int] = field(default_factory=dict)

    def judge(self, drafts: Sequence[RowDraft]) -> Iterator[Judged]:
        """Yield the verdict on each row of a slice, in order; three queries in all."""
        known = _known(drafts)
        for draft in drafts:
            try:
                yield Judged(draft, self._verdict(draft, known))
            except _Refused as refused:
                column, sentence = refused.args
                yield Judged(draft, RowVerdict.REFUSED, [{"column": column, "sentence": sentence}])

    def _verdict(self, draft: RowDraft, known: _Known) -> RowVerdict:
        draft.researcher_id = _person(draft, known)
        person = draft.researcher_id or f"new:{draft.ref}"
        place = (person, draft.section)
        self._refuse_repeated(draft, place)
        _refuse_doubles(draft, place, known)
        self._keys[*place, draft.key] = draft.number
        self._self_ids.update({(*place, self_id): draft.number for self_id in draft.self_ids})
        if draft.researcher_id is None:
            self.new_people.add(draft.ref)
        before = known.items.get((*place, draft.key))
        if before is None:
            return RowVerdict.NEW
        return RowVerdict.UNCHANGED if before == (draft.fingerprint, True) else RowVerdict.CHANGED

    def _refuse_repeated(self, draft: RowDraft, place: Place) -> None:
        earlier = self._keys.get((*place, draft.key))
        if earlier:
            raise _Refused(
                "", N_("Row {row} is the same item of the same researcher.").format(row=earlier)
            )
        for self_id in draft.self_ids:
            earlier = self._self_ids.get((*place, self_id))
            if earlier:
                raise _Refused(
                    "",
                    N_("Row {row} has the same identifier: {identifier}.").format(
                        row=earlier, identifier=self_id
                    ),
                )


def refuse_doubles(drafts: Sequence[RowDraft]) -> dict[int, str]:
    """Return why rows cannot go in any more, by number: since the check another item came."""
    people = {draft.researcher_id for draft in drafts if draft.researcher_id}
    known = _with_items(_Known({}, {}, {}, {}), people)
    refused = {}
    for draft in drafts:
        try:
            _refuse_doubles(draft, (draft.researcher_id or 0, draft.section), known)
        except _Refused as reason:
            refused[draft.number] = str(reason.args[1])
    return refused


def _person(draft: RowDraft, known: _Known) -> int | None:
    """Return the person's number, or None for one who is to be added under ``draft.ref``."""
    if draft.ref in known.by_ref:
        return known.by_ref[draft.ref]
    email = draft.email.lower()
    same = known.by_email.get(email, [])
    if len(same) > 1 and not draft.ref:
        raise _Refused(
            "",
            N_("{count} researchers have this e-mail address. Use their identifiers.").format(
                count=len(same)
            ),
        )
    if same and (not draft.ref or same[0][1] == email):
        return same[0][0]
    if same:
        raise _Refused(
            "",
            N_(
                "No researcher has the identifier “{identifier}”, but the e-mail address "
                "belongs to “{owner}”. Correct one of the two."
            ).format(identifier=draft.ref, owner=same[0][1]),
        )
    draft.ref = draft.ref or email[:100]
    if not draft.given_names and not draft.email:
        raise _Refused(
            "",
            N_("This researcher is not known. Add an e-mail address or a first name to add them."),
        )
    return None


def _refuse_doubles(draft: RowDraft, place: Place, known: _Known) -> None:
    for self_id in draft.self_ids:
        key, label = known.owners.get((*place, self_id), (draft.key, ""))
        if key != draft.key:
            raise _Refused(
                "",
                N_("“{item}” already has the same identifier: {identifier}.").format(
                    item=label, identifier=self_id
                ),
            )


def _known(drafts: Sequence[RowDraft]) -> _Known:
    # Thousands of keys travel as one array: as a list, each would be an expression to parse.
    refs = {draft.ref for draft in drafts if draft.ref}
    emails = {draft.email.lower() for draft in drafts if draft.email}
    by_ref = dict(
        Researcher.objects.filter(external_ref__any_of=refs).values_list("external_ref", "id")
    )
    by_email: dict[str, list[tuple[int, str]]] = {}
    found = Researcher.objects.filter(search_email__any_of=emails)
    for email, number, ref in found.values_list("search_email", "id", "external_ref"):
        by_email.setdefault(email, []).append((number, ref))
    people = {number for numbers in by_email.values() for number, _ in numbers}
    return _with_items(_Known(by_ref, by_email, {}, {}), people | set(by_ref.values()))


def _with_items(known: _Known, people: set[int]) -> _Known:
    rows = Item.objects.filter(researcher_id__any_of=people).values_list(
        "researcher_id", "section", "key", "fingerprint", "wanted", "self_ids", "label"
    )
    for person, section, key, fingerprint, wanted, self_ids, label in rows:
        known.items[person, section, key] = (fingerprint, wanted)
        if wanted:
            for self_id in self_ids:
                known.owners[person, section, self_id] = (key, label)
    return known
