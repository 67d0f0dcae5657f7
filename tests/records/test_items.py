"""Adding, changing, withdrawing and restoring items."""

from collections.abc import Iterator

import pytest
from django.utils.timezone import now

from audit import queries as audit
from audit.entries import SYSTEM
from orcid_client import messages
from records import actions
from records.actions import ItemDraft
from records.contents import ContentRefusedError, label_of
from records.models import Item
from records.signals import items_changed
from scoping.context import tenant_context
from tenants.models import Researcher
from tests.records.samples import EMPLOYMENT, work


@pytest.fixture(autouse=True)
def in_north(ada: Researcher) -> Iterator[None]:
    with tenant_context(ada.tenant_id):
        yield


@pytest.fixture
def told() -> Iterator[list[int]]:
    heard: list[int] = []

    def hear(*, researcher_ids: list[int], **_: object) -> None:
        heard.extend(researcher_ids)

    items_changed.connect(hear)
    yield heard
    items_changed.disconnect(hear)


def add(ada: Researcher, content: dict[str, object], section: str = "work", key: str = "") -> Item:
    draft = ItemDraft(section=section, content=content, key=key)
    return actions.add_item(researcher=ada, draft=draft, actor=SYSTEM, now=now())


def kinds() -> list[str]:
    return list(audit.events().filter(subject_kind="item").values_list("kind", flat=True))


def test_an_item_is_stored_with_what_orcid_compares(ada: Researcher, told: list[int]) -> None:
    item = add(ada, work(doi="https://doi.org/10.5555/RIVERS"))

    item.refresh_from_db()
    assert (item.label, item.self_ids, item.wanted) == ("Rivers", ["doi:10.5555/rivers"], True)
    assert told == [ada.pk]
    assert kinds() == ["item.added"]


def test_all_that_is_wrong_is_said_at_once(ada: Researcher) -> None:
    with pytest.raises(ContentRefusedError) as refused:
        add(ada, {"type": "poem", "title": {"title": {"value": " "}}})

    paths = [violation.path for violation in refused.value.violations]
    assert paths == ["title", "type", "external-ids.external-id"]
    assert not Item.objects.exists()


def test_a_second_item_of_the_same_identifier_is_refused_naming_the_first(ada: Researcher) -> None:
    add(ada, work("Rivers"))

    with pytest.raises(ContentRefusedError, match=r"Rivers.*doi:10.5555/rivers"):
        add(ada, work("Rivers again", doi="doi:10.5555/Rivers"))


def test_a_key_is_taken_once(ada: Researcher) -> None:
    add(ada, EMPLOYMENT, section="employment", key="contract-1")

    with pytest.raises(ContentRefusedError, match="reference is already used"):
        add(ada, EMPLOYMENT, section="employment", key="contract-1")


@pytest.mark.parametrize("key", ["a\x00b", "line\nbreak", "x" * 201])
def test_a_key_that_cannot_be_printed_is_refused(ada: Researcher, key: str) -> None:
    with pytest.raises(ContentRefusedError, match="printable"):
        add(ada, work(), key=key)


def test_two_employments_of_one_person_do_not_meet(ada: Researcher) -> None:
    add(ada, EMPLOYMENT, section="employment")
    add(ada, EMPLOYMENT, section="employment")

    assert Item.objects.filter(wanted=True).count() == 2


def test_a_change_is_told_and_the_same_again_is_none(ada: Researcher, told: list[int]) -> None:
    item = add(ada, work())

    for _ in range(2):
        actions.change_item(item=item, content=work("Lakes"), actor=SYSTEM, now=now())

    item.refresh_from_db()
    assert item.label == "Lakes"
    assert told == [ada.pk, ada.pk]
    assert kinds() == ["item.changed", "item.added"]


def test_a_changed_affiliation_keeps_our_identifier(ada: Researcher) -> None:
    item = add(ada, EMPLOYMENT, section="employment")
    before = item.self_ids

    changed = EMPLOYMENT | {"role-title": "Dean"}
    actions.change_item(item=item, content=changed, actor=SYSTEM, now=now())

    assert item.self_ids == before


def test_withdrawing_twice_is_once(ada: Researcher, told: list[int]) -> None:
    item = add(ada, work())

    for _ in range(2):
        actions.withdraw_item(item=item, actor=SYSTEM, now=now())

    item.refresh_from_db()
    assert not item.wanted
    assert told == [ada.pk, ada.pk]


def test_a_withdrawn_item_makes_room_for_another(ada: Researcher) -> None:
    first = add(ada, work("Rivers"))
    actions.withdraw_item(item=first, actor=SYSTEM, now=now())
    add(ada, work("Rivers, revised"))

    with pytest.raises(ContentRefusedError, match="Rivers, revised"):
        actions.restore_item(item=first, actor=SYSTEM, now=now())


def test_a_withdrawn_item_comes_back(ada: Researcher) -> None:
    item = add(ada, work())
    actions.withdraw_item(item=item, actor=SYSTEM, now=now())

    actions.restore_item(item=item, actor=SYSTEM, now=now())

    item.refresh_from_db()
    assert item.wanted


@pytest.mark.parametrize(
    "named, label",
    [
        ({"subject-container-name": {"value": "Journal of Engines"}}, "Journal of Engines"),
        (
            {
                "subject-container-name": {"value": "Journal of Engines"},
                "subject-name": {"title": {"value": "On looms"}},
            },
            "On looms",
        ),
        ({}, "issn:1741-4857"),
        ({"review-completion-date": {"year": {"value": "2024"}}}, "issn:1741-4857, 2024"),
    ],
)
def test_a_review_is_called_by_what_was_reviewed(named: dict[str, object], label: str) -> None:
    review = messages.from_json("peer-review", {"review-group-id": "issn:1741-4857", **named})
    assert label_of(review) == label
