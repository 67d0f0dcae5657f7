"""The list of researchers."""

from collections.abc import Callable, Collection
from itertools import combinations

import pytest
from django.test import Client
from django.utils.timezone import now

from dashboard.queries import people as queries
from dashboard.queries.person_states import states_of
from oauth.models import Authorization, AuthorizationState, ConnectionState, PersonalLink
from scoping.context import tenant_context
from sync.states import WaitsFor
from sync.status.person_state import PersonFacts, PersonState, person_state
from tenants.models import Researcher, Tenant
from tests.cast import Member
from tests.counting import queries_of
from tests.dashboard.world import ORCID_ID, OTHER_ID, World

pytestmark = pytest.mark.django_db
Read = Callable[[Client, str], str]
People = Callable[[Tenant, str], Researcher]
LIST = "/t/north/researchers/"


def _names(member: Member, query: str = "") -> list[str]:
    rows = member.get(f"{LIST}{query}").context["people"]
    return [row.researcher.external_ref for row in rows]


def _link(world: World, person: Researcher) -> None:
    PersonalLink.objects.create(
        tenant=world.tenant,
        researcher=person,
        credential=world.credential,
        token_sealed=b"sealed",
        created_at=now(),
        expires_at=now(),
    )


def _deny(world: World, person: Researcher) -> None:
    Authorization.objects.create(
        tenant=world.tenant,
        researcher=person,
        credential=world.credential,
        state_hash=person.public_id.encode()[:32],
        browser_hash=b"browser",
        scopes=[],
        state=AuthorizationState.DENIED,
        created_at=now(),
        expires_at=now(),
        finished_at=now(),
    )


def _link_and_deny(world: World, person: Researcher) -> None:
    _link(world, person)
    _deny(world, person)


def _lock(world: World, person: Researcher) -> None:
    record = world.connect(person)
    record.waits_for = WaitsFor.RECORD
    record.save(update_fields=["waits_for"])


WAYS: dict[str, Callable[[World, Researcher], object]] = {
    "not-invited": lambda _world, _person: None,
    "invited": _link,
    "denied": _link_and_deny,
    "connected": lambda world, person: world.connect(person),
    "lost": lambda world, person: world.connect(person, state=ConnectionState.LOST),
    "expired": lambda world, person: world.connect(person, state=ConnectionState.EXPIRED),
    "moved": lambda world, person: world.connect(person, state=ConnectionState.MOVED),
    "disconnected": lambda world, person: world.connect(person, state="disconnected"),
    "locked": _lock,
}


@pytest.mark.parametrize("state", WAYS)
def test_a_state_is_counted_and_found(
    alice: Member, world: World, ada: Researcher, make_researcher: People, state: str
) -> None:
    make_researcher(world.tenant, "zoe")
    WAYS[state](world, ada)
    assert "ada" in _names(alice, f"?state={state}")
    found = alice.get(LIST).context["states"]
    assert state in [value for value, _, _ in found]
    assert sum(count for value, _, count in found if value) == 2


ENDED = {
    "is_active": ConnectionState.ACTIVE,
    "is_disconnected": ConnectionState.DISCONNECTED,
    "is_expired": ConnectionState.EXPIRED,
    "is_moved": ConnectionState.MOVED,
    "has_connection": ConnectionState.LOST,
}


def _make(fact: str, world: World, person: Researcher, orcid_id: str) -> None:
    """Make one fact of a person true."""
    if fact in ENDED:
        world.connect(person, orcid_id, state=ENDED[fact])
    elif fact == "is_locked":
        record = world.connect(person, orcid_id)
        record.waits_for = WaitsFor.RECORD
        record.save(update_fields=["waits_for"])
    elif fact == "has_link":
        _link(world, person)
    else:
        _deny(world, person)


def _facts_of(chosen: tuple[str, ...]) -> PersonFacts:
    known = set(chosen)
    if known & (set(ENDED) | {"is_locked"}):
        known.add("has_connection")
    # A record that is locked is one under a valid permission.
    if "is_locked" in known:
        known.add("is_active")
    return PersonFacts(**dict.fromkeys(known, True))


# A person has one valid permission at most, locked or not.
PAIRS = set(combinations(PersonFacts._fields, 2)) - {("is_locked", "is_active")}


@pytest.mark.parametrize("chosen", [*combinations(PersonFacts._fields, 1), *sorted(PAIRS)])
def test_the_facts_of_a_person_are_found(
    world: World, ada: Researcher, chosen: tuple[str, ...]
) -> None:
    # A link that is sent later outdates a denial, so the link comes first.
    for fact, orcid_id in zip(
        sorted(chosen, key=lambda fact: fact == "has_denied"), (ORCID_ID, OTHER_ID), strict=False
    ):
        _make(fact, world, ada, orcid_id)
    with tenant_context(world.tenant.pk):
        found = states_of([ada.pk])[ada.pk]
    assert found == person_state(_facts_of(chosen))


def test_a_new_invitation_outdates_a_denial(alice: Member, world: World, ada: Researcher) -> None:
    _deny(world, ada)
    _link(world, ada)
    assert _names(alice, "?state=invited") == ["ada"]


@pytest.mark.parametrize(
    "words",
    ["love", "lovelace a", "ada love", "ada@", "ada", OTHER_ID, f"https://orcid.org/{OTHER_ID}"],
)
def test_people_are_found_by_what_is_known_of_them(
    alice: Member, world: World, ada: Researcher, words: str
) -> None:
    world.connect(ada, orcid_id=OTHER_ID)
    assert _names(alice, f"?q={words}") == ["ada"]


def test_nobody_is_found_by_somebody_elses_name(
    alice: Member, world: World, ada: Researcher, read: Read
) -> None:
    assert "No matching researchers" in read(alice, f"{LIST}?q=babbage")


def test_pages_follow_each_other_both_ways(
    alice: Member, world: World, make_researcher: People
) -> None:
    everyone = [f"p{number:02}" for number in range(60)]
    for name in everyone:
        make_researcher(world.tenant, name)
    first = alice.get(LIST).context["page"]
    second = alice.get(f"{LIST}?after={first.after}").context["page"]
    assert _names(alice) == everyone[:25]
    assert _names(alice, f"?after={first.after}") == everyone[25:50]
    assert _names(alice, f"?after={second.after}") == everyone[50:]
    assert _names(alice, f"?before={second.before}") == everyone[:25]
    assert (first.before, alice.get(f"{LIST}?before={second.before}").context["page"].before) == (
        "",
        "",
    )


def test_an_id_that_was_only_typed_is_shown_as_such(
    alice: Member, world: World, ada: Researcher, read: Read
) -> None:
    ada.claimed_orcid_id = OTHER_ID
    ada.save(update_fields=["claimed_orcid_id"])
    assert "(unauthenticated)" in read(alice, LIST)


def test_the_number_of_queries_does_not_grow(
    alice: Member,
    world: World,
    make_researcher: People,
) -> None:
    world.connect(make_researcher(world.tenant, "one"))
    few = queries_of(alice, LIST)
    for number in range(5):
        person = make_researcher(world.tenant, f"person-{number}")
        world.place(world.item(person))
        world.connect(person, orcid_id=OTHER_ID[:-1] + str(number))

    assert queries_of(alice, LIST) == few <= 25


@pytest.fixture
def crowd(world: World, make_researcher: People, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return 60 people in the order of their names, more than a page looks at at once or counts.

    Every tenth is connected; all others have a link.
    """
    monkeypatch.setattr(queries, "MOST_CANDIDATES", 4)
    monkeypatch.setattr(queries, "LOOKED_AT", (3, 7))
    monkeypatch.setattr(queries, "COUNTED", 20)
    monkeypatch.setattr(queries, "PAGE_SIZE", 2)
    names = [f"p{number:02}" for number in range(60)]
    for number, name in enumerate(names):
        person = make_researcher(world.tenant, name)
        if number % 10:
            _link(world, person)
        else:
            world.connect(person, orcid_id=f"0000-0000-0000-{number:04}")
    return names


def _walk(member: Member, state: str, way: str = "after", begin: str = "") -> list[list[str]]:
    pages, cursor = [], begin
    while True:
        context = member.get(LIST, {"state": state, way: cursor}).context
        pages.append([row.researcher.external_ref for row in context["people"]])
        cursor = getattr(context["page"], way)
        if not cursor:
            return pages


@pytest.mark.parametrize("state", ["connected", "invited"])
def test_nobody_in_a_state_is_passed_over_by_pages_that_read_in_part(
    alice: Member, world: World, crowd: list[str], state: str
) -> None:
    wanted = [name for at, name in enumerate(crowd) if (at % 10 == 0) == (state == "connected")]
    pages = _walk(alice, state)
    last = alice.get(LIST, {"state": state}).context["page"]
    while last.after:
        last = alice.get(LIST, {"state": state, "after": last.after}).context["page"]
    backwards = _walk(alice, state, "before", last.before)

    assert [name for page in pages for name in page] == wanted
    assert all(len(page) <= 2 for page in pages)
    assert [name for page in backwards[::-1] for name in page] == wanted[: -len(pages[-1]) or None]


def test_few_among_many_stand_on_one_page(
    alice: Member, world: World, crowd: list[str], make_researcher: People
) -> None:
    world.connect(make_researcher(world.tenant, "zoe"), OTHER_ID, state="disconnected")

    assert _walk(alice, "disconnected") == [["zoe"]]


def test_of_many_the_counts_are_lower_bounds(
    alice: Member, world: World, crowd: list[str], make_researcher: People
) -> None:
    world.connect(make_researcher(world.tenant, "zoe"), OTHER_ID, state="disconnected")

    shown = {value: count for value, _, count in alice.get(LIST).context["states"]}

    assert shown == {
        "": "20+", "connected": "2+", "invited": "18+", "not-invited": "0+", "disconnected": 1,
    }  # fmt: skip


def test_a_page_looks_at_no_more_people_than_it_may(
    alice: Member, world: World, crowd: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[int] = []

    def counting(numbers: Collection[int]) -> dict[int, PersonState]:
        looked_at.append(len(numbers))
        return states_of(numbers)

    monkeypatch.setattr(queries, "states_of", counting)
    with tenant_context(world.tenant.pk):
        queries.page_of(queries.matching(""), state="not-invited", after="", before="")

    assert looked_at == [3, 7]


def test_others_see_nothing(charlie: Member, bob: Member, client: Client, ada: Researcher) -> None:
    assert charlie.get(LIST).status_code == 404
    assert _names(bob) == ["ada"]
    assert client.get(LIST).status_code == 302
