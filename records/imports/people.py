"""Who a row is about: all its keys together name one person, or the row is refused.

Keys are the tenant's own reference, the authenticated iD and the e-mail address. A claimed iD is
no key, since nobody proved it; it must not be somebody else's all the same. The rows of a file
are held against each other by the same rules. Where two people were merged, the references of both
mean the one who is left.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from records.imports.matching import RecordMatcher
from records.imports.rows import RowDraft
from records.imports.shared_rows import file_row
from scoping.translation import N_
from tenants.models import Researcher
from tenants.queries import current_by_merged_reference
from tenants.search_text import folded

Person = int | str
"""A known person's number, or the reference of one who is to be added, after ``new:``."""

_REF_LENGTH = 100
_NEW = "new:"


class Refused(Exception):  # noqa: N818 - it never leaves the judging of a row
    """A row is refused; arguments are the column and the sentence."""


class KnownPerson(NamedTuple):
    """A researcher as the database has them."""

    pk: int
    external_ref: str
    given_names: str
    family_name: str
    email: str
    department: str
    claimed_orcid_id: str

    @property
    def shown(self) -> str:
        """Return how sentences name the person."""
        name = f"{self.given_names} {self.family_name}".strip()
        return f"{name} ({self.external_ref})" if name else self.external_ref

    @property
    def is_named_by_email(self) -> bool:
        """Say whether the reference was made of the e-mail address, for want of another."""
        return self.external_ref == reference_of_email(self.email)


class PersonChange(NamedTuple):
    """What a file says about a known person, and the portal does not: before and after by field."""

    researcher_id: int
    number: int
    fields: Mapping[str, tuple[str, str]]


@dataclass(slots=True)
class _KnownPeople:
    """The people whom the rows of a slice may mean, by each of their keys."""

    by_ref: dict[str, KnownPerson] = field(default_factory=dict)
    by_email: dict[str, list[KnownPerson]] = field(default_factory=dict)
    by_orcid_id: dict[str, list[KnownPerson]] = field(default_factory=dict)
    by_claim: dict[str, list[KnownPerson]] = field(default_factory=dict)
    orcid_ids: Mapping[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class FilePeople:
    """Finds the people of the rows of one file, and remembers them from row to row."""

    seen: dict[tuple[str, str], tuple[Person, int]] = field(default_factory=dict)
    changed: set[int] = field(default_factory=set)

    def load(self, drafts: Sequence[RowDraft], matcher: RecordMatcher) -> "SlicePeople":
        """Read whom the rows of a slice may mean, by a few queries."""
        return SlicePeople(self, _known(drafts, matcher))


@dataclass(slots=True)
class SlicePeople:
    """Answers for the rows of one slice."""

    file: FilePeople
    _known: _KnownPeople

    def find(self, draft: RowDraft) -> PersonChange | None:
        """Set a row's ``researcher_id``, or its ``ref`` if the person is to be added.

        Returns what the row would change about a person who is known.

        Raises:
            Refused: its keys mean several people, or nobody can be told by them.
        """
        found = self._one_of(draft)
        person: Person = found.pk if found else self._of_earlier_row(draft)
        self._remember(draft, person)
        if isinstance(person, int) and found is None:
            draft.researcher_id = person
            return None
        if found is None:
            if not (draft.ref or draft.email):
                raise Refused("orcid-id", _NOBODY_SIGNED_IN)
            if not (draft.email or draft.given_names or draft.family_name):
                raise Refused("", _NOBODY)
            draft.ref = str(person).removeprefix(_NEW)
            draft.researcher_id = None
            return None
        draft.researcher_id = found.pk
        return self._change(draft, found)

    def _of_earlier_row(self, draft: RowDraft) -> Person:
        """Return whom an earlier row of the file means by the same key, else somebody new."""
        earlier = [
            self.file.seen[column, value][0]
            for column, value, _ in self._keys(draft)
            if (column, value) in self.file.seen
        ]
        new = f"{_NEW}{_new_reference(draft)}"
        if not earlier or new in earlier:
            return new
        by_email = f"{_NEW}{reference_of_email(draft.email)}"
        return earlier[0] if not draft.ref or earlier[0] == by_email else new

    def _one_of(self, draft: RowDraft) -> KnownPerson | None:
        by_ref = self._known.by_ref.get(draft.ref)
        by_orcid_id = self._by_orcid_id(draft)
        by_email = self._known.by_email.get(draft.email.lower(), []) if draft.email else []
        found = by_ref or by_orcid_id
        if by_ref and by_orcid_id and by_ref.pk != by_orcid_id.pk:
            raise Refused(
                "orcid-id",
                N_(
                    "The identifier belongs to {first}, but the ORCID iD was authenticated by "
                    "{second}. Correct one of the two."
                ).format(first=by_ref.shown, second=by_orcid_id.shown),
            )
        if found is None and len(by_email) > 1:
            raise Refused(
                "email",
                N_("Several researchers have this e-mail address: {people}. Add an identifier.")
                .format(people=", ".join(one.shown for one in by_email[:3])),
            )  # fmt: skip
        if by_email and found and found.pk not in {one.pk for one in by_email}:
            complaint = _EMAIL_AND_REFERENCE if by_ref else _EMAIL_AND_ORCID_ID
            raise Refused("email", complaint.format(first=found.shown, second=by_email[0].shown))
        found = found or next(iter(by_email), None)
        if found:
            self._refuse_other_reference(draft, found)
            self._refuse_other_orcid_id(draft, found)
        self._refuse_claim_of_another(draft, found)
        return found

    def _by_orcid_id(self, draft: RowDraft) -> KnownPerson | None:
        same = self._known.by_orcid_id.get(draft.orcid_id, []) if draft.orcid_id else []
        if len(same) > 1:
            raise Refused(
                "orcid-id",
                N_("Several researchers authenticated this ORCID iD: {people}.").format(
                    people=", ".join(one.shown for one in same[:3])
                ),
            )
        return next(iter(same), None)

    def _refuse_other_reference(self, draft: RowDraft, found: KnownPerson) -> None:
        """Refuse a reference that nobody has, for a person who has another one."""
        is_known = draft.ref in self._known.by_ref
        if draft.ref and not is_known and not found.is_named_by_email:
            raise Refused(
                "identifier",
                N_(
                    "No researcher has the identifier “{identifier}”, but the e-mail address or "
                    "the ORCID iD belongs to {owner}. Correct one of them."
                ).format(identifier=draft.ref, owner=found.shown),
            )

    def _refuse_other_orcid_id(self, draft: RowDraft, found: KnownPerson) -> None:
        own = self._known.orcid_ids.get(found.pk, "")
        if draft.orcid_id and own and own != draft.orcid_id:
            raise Refused(
                "orcid-id",
                N_("{person} authenticated another ORCID iD: {orcid_id}. Correct the row.").format(
                    person=found.shown, orcid_id=own
                ),
            )

    def _refuse_claim_of_another(self, draft: RowDraft, found: KnownPerson | None) -> None:
        claims = self._known.by_claim.get(draft.orcid_id, []) if draft.orcid_id else []
        other = next((one for one in claims if found is None or one.pk != found.pk), None)
        if other and not (found and self._known.orcid_ids.get(found.pk) == draft.orcid_id):
            raise Refused(
                "orcid-id",
                N_("{person} has the same unauthenticated ORCID iD. Correct one of them.").format(
                    person=other.shown
                ),
            )

    def _remember(self, draft: RowDraft, person: Person) -> None:
        """Hold a row's keys against those of the rows before."""
        for column, value, complaint in self._keys(draft):
            earlier = self.file.seen.get((column, value))
            if earlier and earlier[0] != person:
                raise Refused(column, complaint.format(row=file_row(earlier[1]), value=value))
        for column, value, _ in self._keys(draft):
            self.file.seen.setdefault((column, value), (person, draft.number))

    def _keys(self, draft: RowDraft) -> Iterator[tuple[str, str, str]]:
        if draft.ref:
            yield "identifier", draft.ref, _SAME_REFERENCE
        if draft.orcid_id:
            yield "orcid-id", draft.orcid_id, _SAME_ORCID_ID
        email = draft.email.lower()
        # What several known people share already tells nobody apart
        if email and len(self._known.by_email.get(email, ())) < 2:  # noqa: PLR2004
            yield "email", email, _SAME_EMAIL

    def _change(self, draft: RowDraft, found: KnownPerson) -> PersonChange | None:
        """Return what a row says anew about a known person; the first row of a file counts."""
        if found.pk in self.file.changed:
            return None
        said = {
            # One that is known is theirs, if not the only one
            "external_ref": "" if draft.ref in self._known.by_ref else draft.ref,
            "given_names": draft.given_names,
            "family_name": draft.family_name,
            "email": draft.email,
            "department": draft.person_department,
            "claimed_orcid_id": "" if found.pk in self._known.orcid_ids else draft.orcid_id,
        }
        changes = {
            name: (str(getattr(found, name)), text)
            for name, text in said.items()
            if text and _folded(name, text) != _folded(name, getattr(found, name))
        }
        if not changes:
            return None
        self.file.changed.add(found.pk)
        return PersonChange(found.pk, draft.number, changes)


_NOBODY_SIGNED_IN = N_(
    "No researcher of your institution authenticated this ORCID iD. Add an identifier or an e-mail "
    "address."
)
_NOBODY = N_("This researcher is not known. Add an e-mail address or a name to create them.")
_EMAIL_AND_REFERENCE = N_(
    "The identifier belongs to {first}, but the e-mail address to {second}. Correct one of the two."
)
_EMAIL_AND_ORCID_ID = N_(
    "The ORCID iD was authenticated by {first}, but the e-mail address belongs to {second}. "
    "Correct one of the two."
)
_SAME_REFERENCE = N_("Row {row} has the same identifier “{value}” and means another researcher.")
_SAME_EMAIL = N_("Row {row} has the same e-mail address “{value}” and means another researcher.")
_SAME_ORCID_ID = N_("Row {row} has the same ORCID iD {value} and means another researcher.")


def reference_of_email(email: str) -> str:
    """Return the reference of a person for whom a file gives an e-mail address alone."""
    return email.lower()[:_REF_LENGTH]


def _new_reference(draft: RowDraft) -> str:
    return draft.ref or reference_of_email(draft.email)


def _folded(name: str, text: str) -> str:
    return text.lower() if name == "email" else " ".join(text.split())


def _known(drafts: Sequence[RowDraft], matcher: RecordMatcher) -> _KnownPeople:
    refs = {draft.ref for draft in drafts if draft.ref}
    emails = {draft.email.lower() for draft in drafts if draft.email}
    orcid_ids = {draft.orcid_id for draft in drafts if draft.orcid_id}
    known = _KnownPeople()
    # Thousands of keys travel as one array: as a list, each would be an expression to parse.
    known.by_ref = {one.external_ref: one for one in _people(external_ref__any_of=refs)}
    for one in _people(search_email__any_of={folded(email) for email in emails}):
        known.by_email.setdefault(one.email.lower(), []).append(one)
    _add_merged(known, refs=refs, emails=emails)
    if not orcid_ids:
        return known
    for one in _people(claimed_orcid_id__any_of=orcid_ids):
        known.by_claim.setdefault(one.claimed_orcid_id, []).append(one)
    owners = matcher.researchers_by_orcid_id(orcid_ids)
    people = {one.pk: one for one in _people(pk__any_of=set().union(*owners.values()))}
    known.by_orcid_id = {
        orcid_id: [people[pk] for pk in sorted(numbers) if pk in people]
        for orcid_id, numbers in owners.items()
    }
    known.orcid_ids = matcher.orcid_ids_by_researcher(set(_numbers(known)))
    return known


def _add_merged(known: _KnownPeople, *, refs: set[str], emails: set[str]) -> None:
    """Let the references of those who were merged find whom they are now.

    One that was made of an e-mail address is found by that address too.
    """
    by_email = {reference_of_email(email): email for email in emails}
    merged = current_by_merged_reference(refs | set(by_email))
    people = {one.pk: one for one in _people(pk__any_of=set(merged.values()))}
    for reference, number in merged.items():
        if number not in people:
            continue
        if reference in refs:
            known.by_ref[reference] = people[number]
        if reference in by_email:
            same = known.by_email.setdefault(by_email[reference], [])
            if number not in {one.pk for one in same}:
                same.append(people[number])


def _numbers(known: _KnownPeople) -> Iterable[int]:
    yield from (one.pk for one in known.by_ref.values())
    for lists in (known.by_email, known.by_orcid_id, known.by_claim):
        for people in lists.values():
            yield from (one.pk for one in people)


def _people(**among: Collection[str] | Collection[int]) -> list[KnownPerson]:
    if not all(among.values()):
        return []
    rows = Researcher.objects.filter(**among).values_list(*_COLUMNS).order_by("pk")
    return [KnownPerson(*row) for row in rows]


_COLUMNS = (
    "id", "external_ref", "given_names", "family_name", "email", "department", "claimed_orcid_id",
)  # fmt: skip
