"""Which items of two people say the same, and which of them stays: tables and properties."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.equal_items import ComparedItem, EqualItems, Presence, pairs, rekeyed

ENVIRONMENTS = ("production", "sandbox")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
LONGEST = 13
REMOVED = Presence(is_removed=True)
LIVE = Presence(is_on_live_record=True, is_on_record=True)
THERE = Presence(is_on_record=True)


def item(number: int, person: int = 1, title: str = "Dean", **changes: object) -> ComparedItem:
    """Return an item of its own fingerprint."""
    found = ComparedItem(
        item_id=number, researcher_id=person, section="employment", key=f"auto-{number}",
        label=title, content={"role-title": title}, fingerprint=f"{number}", self_ids=[],
        wanted=True, created_at=BEGIN + timedelta(days=number), presences={},
    )  # fmt: skip
    return replace(found, **changes)  # type: ignore[arg-type]


def equal(one: ComparedItem, other: ComparedItem) -> list[EqualItems]:
    return pairs([one], [other], environments=ENVIRONMENTS)


@pytest.mark.parametrize(
    "one, other, are_equal",
    [
        ({}, {}, True),
        ({"title": "Dean"}, {"title": "DEAN"}, True),
        ({"title": "Dean"}, {"title": "Reader"}, False),
        ({"title": "Dean"}, {"section": "education"}, False),
        ({"title": "Dean", "fingerprint": "x"}, {"title": "Reader", "fingerprint": "x"}, True),
        ({"title": "A", "self_ids": ["doi:1"]}, {"title": "B", "self_ids": ["doi:1"]}, True),
        ({"self_ids": ["doi:1"]}, {"self_ids": ["doi:2"]}, False),
        ({"self_ids": ["doi:1"]}, {"self_ids": []}, True),
        # What the portal made of the tenant's keys tells nothing
        (
            {"title": "A", "self_ids": ["source-work-id:orcid-portal:1"]},
            {"title": "B", "self_ids": ["source-work-id:orcid-portal:1"]},
            False,
        ),
        (
            {"self_ids": ["source-work-id:orcid-portal:1"]},
            {"self_ids": ["source-work-id:orcid-portal:2"]},
            True,
        ),
        ({"wanted": False}, {"wanted": False}, False),
    ],
)
def test_what_is_equal(
    one: dict[str, object], other: dict[str, object], *, are_equal: bool
) -> None:
    found = equal(item(1, 1, **one), item(2, 2, **other))  # type: ignore[arg-type]

    assert bool(found) is are_equal


# From the strongest to the weakest
STRENGTHS: tuple[dict[str, object], ...] = (
    {"presences": {"production": REMOVED}},
    {"presences": {"production": LIVE}},
    {"presences": {"production": THERE}},
    {"presences": {"sandbox": REMOVED}},
    {"presences": {"sandbox": LIVE}},
    {},
    {"wanted": False, "presences": {"production": LIVE}},
)


@pytest.mark.parametrize("weaker, stronger", [
    (weaker, stronger)
    for place, stronger in enumerate(STRENGTHS)
    for weaker in STRENGTHS[place + 1 :]
])  # fmt: skip
def test_which_one_stays(weaker: dict[str, object], stronger: dict[str, object]) -> None:
    old, new = item(1, 1, **weaker), item(2, 2, **stronger)  # type: ignore[arg-type]

    assert equal(old, new) == [EqualItems(stays=new, goes=old)]


def test_of_two_alike_the_older_stays() -> None:
    assert equal(item(2, 1), item(1, 2))[0].stays.item_id == 1


def test_what_one_person_has_twice_stays_twice() -> None:
    found = pairs([item(1)], [item(2, 2), item(3, 2)], environments=ENVIRONMENTS)

    assert [pair.goes.item_id for pair in found] == [2]


TITLES = st.sampled_from(["Dean", "Reader", "Fellow"])
KEYS = st.sampled_from(["a", "b", "auto-1", "long-enough-1", "long-enough-2", "b (2)"])
PEOPLE = st.lists(st.tuples(TITLES, KEYS, st.booleans()), max_size=5, unique_by=lambda x: x[1])


@given(PEOPLE, PEOPLE)
def test_afterwards_no_two_items_have_one_key_and_each_is_said_once_less(
    first: list[tuple[str, str, bool]], second: list[tuple[str, str, bool]]
) -> None:
    kept = [item(n, 1, title, key=key, wanted=w) for n, (title, key, w) in enumerate(first)]
    other = [item(n + 10, 2, title, key=key, wanted=w) for n, (title, key, w) in enumerate(second)]
    found = pairs(kept, other, environments=ENVIRONMENTS)
    now = {one.item_id: one.key for one in (*kept, *other)}
    owner = {one.item_id: one.researcher_id for one in (*kept, *other)}
    for change in rekeyed(kept, other, found, longest=LONGEST):
        now[change.item.item_id] = change.key
        # The database has one of each key for each person at every moment.
        for person in (1, 2):
            mine = [now[one] for one in now if owner[one] == person]
            assert len(mine) == len(set(mine))

    assert len(set(now.values())) == len(now)
    assert all(len(key) <= LONGEST for key in now.values())
    partners = [one.item_id for pair in found for one in pair]
    assert len(partners) == len(set(partners))
    for pair in found:
        assert pair.stays.wanted
        assert {pair.stays.researcher_id, pair.goes.researcher_id} == {1, 2}


@given(PEOPLE, PEOPLE)
def test_it_does_not_matter_who_is_kept(
    first: list[tuple[str, str, bool]], second: list[tuple[str, str, bool]]
) -> None:
    sides = [
        [item(n + 10 * person, person, title, key=key, wanted=w)
         for n, (title, key, w) in enumerate(rows)]
        for person, rows in enumerate((first, second), start=1)
    ]  # fmt: skip
    withdrawn = [
        sorted(
            pair.goes.label for pair in pairs(*order, environments=ENVIRONMENTS) if pair.withdraws
        )
        for order in permutations(sides)
    ]

    assert withdrawn[0] == withdrawn[1]
