"""The plan: the fewest calls, and none the second time."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.push.plan import DuplicateItem, PlacedItem, Plan, PlannedCall, WantedItem, plan
from sync.states import PlacementState, Verb

IN_ORCID, REFUSED, REMOVED = PlacementState.IN_ORCID, PlacementState.REFUSED, PlacementState.REMOVED


def job(item_id: int = 1, fingerprint: str = "a", *, wanted: bool = True) -> WantedItem:
    return WantedItem(item_id, "employment", fingerprint, (f"source-work-id:{item_id}",), wanted)


def work(item_id: int, *self_ids: str) -> WantedItem:
    return WantedItem(item_id, "work", f"f{item_id}", self_ids or (f"doi:10.1/{item_id}",))


def calls(found: Plan) -> list[tuple[str, int]]:
    return [(call.verb.value, len(call.item_ids)) for call in found.calls]


@pytest.mark.parametrize(
    "item,placed,verb",
    [
        (job(), None, Verb.POST),
        (job(wanted=False), None, None),
        (job(), PlacedItem(IN_ORCID, 7, "a"), None),
        (job(fingerprint="b"), PlacedItem(IN_ORCID, 7, "a"), Verb.PUT),
        (job(wanted=False), PlacedItem(IN_ORCID, 7, "a"), Verb.DELETE),
        (job(), PlacedItem(REFUSED, None, "a"), None),
        (job(fingerprint="b"), PlacedItem(REFUSED, None, "a"), Verb.POST),
        (job(fingerprint="b"), PlacedItem(REFUSED, 7, "a"), Verb.PUT),
        (job(), PlacedItem(REFUSED, 7, "a"), None),
        (job(wanted=False), PlacedItem(REFUSED, 7, "a"), Verb.DELETE),
        (job(wanted=False), PlacedItem(REFUSED, None, "a"), None),
        (job(), PlacedItem(REFUSED, None, "a", by_portal=True), Verb.POST),
        (job(), PlacedItem(REMOVED, 7, "a"), None),
        (job(fingerprint="b"), PlacedItem(REMOVED, 7, "a"), None),
        (job(wanted=False), PlacedItem(REMOVED, 7, "a"), None),
        (job(), PlacedItem(PlacementState.DELETED, None, "a"), Verb.POST),
        (job(wanted=False), PlacedItem(PlacementState.DELETED, None, "a"), None),
        (job(), PlacedItem(PlacementState.LOST), Verb.READ),
        (job(), PlacedItem(PlacementState.ALONE), Verb.POST),
    ],
)
def test_what_one_item_needs(
    item: WantedItem, placed: PlacedItem | None, verb: Verb | None
) -> None:
    found = plan([item], {1: placed} if placed else {})
    assert [call.verb for call in found.calls] == ([verb] if verb else [])


def test_works_go_in_bulks_of_a_hundred() -> None:
    found = plan([work(number) for number in range(250)], {})
    assert calls(found) == [("POST", 100), ("POST", 100), ("POST", 50)]


def test_a_work_that_spoilt_a_bulk_goes_alone() -> None:
    found = plan([work(1), work(2), work(3)], {2: PlacedItem(PlacementState.ALONE)})
    assert [call.item_ids for call in found.calls] == [(2,), (1, 3)]


def test_removals_come_first_and_additions_last() -> None:
    items = [job(1), job(2, "new"), job(3, wanted=False)]
    placed = {2: PlacedItem(IN_ORCID, 7, "old"), 3: PlacedItem(IN_ORCID, 8, "a")}
    assert calls(plan(items, placed)) == [("DELETE", 1), ("PUT", 1), ("POST", 1)]


def test_at_most_ten_calls_and_the_rest_later() -> None:
    found = plan([job(number) for number in range(11)], {})
    assert (len(found.calls), found.has_more) == (10, True)
    assert not plan([job(number) for number in range(10)], {}).has_more


def test_of_two_items_with_an_equal_own_id_the_second_is_held_back() -> None:
    found = plan([work(1, "doi:10.1/x"), work(2, "doi:10.1/x", "pmid:2")], {})
    assert found.duplicates == (DuplicateItem(2, 1),)
    assert [call.item_ids for call in found.calls] == [(1,)]


def test_the_item_that_stands_there_already_is_the_first() -> None:
    found = plan([work(1, "doi:10.1/x"), work(2, "doi:10.1/x")], {2: PlacedItem(IN_ORCID, 7, "f2")})
    assert (found.duplicates, found.calls) == ((DuplicateItem(1, 2),), ())


def test_a_held_back_item_goes_when_the_first_is_withdrawn() -> None:
    withdrawn = WantedItem(1, "work", "f1", ("doi:10.1/x",), wanted=False)
    items = [withdrawn, work(2, "doi:10.1/x")]
    placed = {1: PlacedItem(IN_ORCID, 7, "f1"), 2: PlacedItem(REFUSED, None, "f2", by_portal=True)}
    assert calls(plan(items, placed)) == [("DELETE", 1), ("POST", 1)]


def test_an_item_the_researcher_removed_holds_nobody_back() -> None:
    found = plan([work(1, "doi:10.1/x"), work(2, "doi:10.1/x")], {1: PlacedItem(REMOVED, 7, "f1")})
    assert found == Plan((PlannedCall(Verb.POST, "work", (2,)),))


def test_equal_ids_in_two_sections_are_no_doubles() -> None:
    other = WantedItem(2, "funding", "f", ("doi:10.1/1",))
    assert plan([work(1), other], {}).duplicates == ()


def test_without_permission_only_removals_are_left() -> None:
    items = [job(1), job(2, "new"), job(3, wanted=False)]
    placed = {2: PlacedItem(IN_ORCID, 7, "old"), 3: PlacedItem(IN_ORCID, 8, "a")}
    assert calls(plan(items, placed, only_removals=True)) == [("DELETE", 1)]


def test_sections_that_were_not_allowed_are_left_alone() -> None:
    assert calls(plan([job(1), work(2)], {}, writable={"work"})) == [("POST", 1)]


class Record:
    """A model of a record: takes calls as ORCID does and keeps what we would know of it."""

    def __init__(self) -> None:
        self.placed: dict[int, PlacedItem] = {}
        self.items: dict[int, tuple[int, str]] = {}
        self.next_code = 100

    def take(self, found: Plan, wanted: Sequence[WantedItem]) -> None:
        by_id = {item.item_id: item for item in wanted}
        for held in found.duplicates:
            held_item = by_id[held.item_id]
            old = self.placed.get(held.item_id)
            code = old.put_code if old else None
            self.placed[held.item_id] = PlacedItem(
                REFUSED, code, held_item.fingerprint, by_portal=True
            )
        for call in found.calls:
            for item_id in call.item_ids:
                self.answer(call, by_id[item_id])

    def answer(self, call: PlannedCall, item: WantedItem) -> None:
        if call.verb is Verb.DELETE:
            assert self.items.pop(call.put_code or 0)[0] == item.item_id
            self.placed[item.item_id] = PlacedItem(PlacementState.DELETED)
            return
        code = call.put_code
        if call.verb is Verb.POST:
            self.next_code += 1
            code = self.next_code
        assert code is not None
        self.items[code] = (item.item_id, item.fingerprint)
        self.placed[item.item_id] = PlacedItem(IN_ORCID, code, item.fingerprint)


@st.composite
def histories(draw: st.DrawFn) -> list[list[WantedItem]]:
    """Draw a few states of the same items: each is wanted, changed or withdrawn in turn."""
    sections = draw(st.lists(st.sampled_from(["work", "employment"]), min_size=1, max_size=12))
    states = st.tuples(st.sampled_from("abc"), st.booleans())
    return [
        [
            WantedItem(number, section, fingerprint, (f"id:{number}",), wanted)
            for number, section in enumerate(sections)
            for fingerprint, wanted in [draw(states)]
        ]
        for _ in range(draw(st.integers(1, 4)))
    ]


@given(histories())
def test_the_record_ends_as_the_items_say_and_the_second_run_does_nothing(
    history: list[list[WantedItem]],
) -> None:
    record = Record()
    for wanted in history:
        while (found := plan(wanted, record.placed)).calls:
            record.take(found, wanted)
        expected = sorted((item.item_id, item.fingerprint) for item in wanted if item.wanted)
        assert sorted(record.items.values()) == expected
        assert plan(wanted, record.placed) == Plan()


@given(histories(), st.integers(1, 10))
def test_no_item_is_called_for_twice_in_a_plan(history: list[list[WantedItem]], most: int) -> None:
    for wanted in history:
        found = plan(wanted, {}, most_calls=most)
        ids = [item_id for call in found.calls for item_id in call.item_ids]
        assert len(ids) == len(set(ids))
        assert len(found.calls) <= most
