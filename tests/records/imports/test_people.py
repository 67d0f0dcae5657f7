"""Who a row is about: all its keys together mean one person."""

import pytest
from django.utils.timezone import now

from audit.entries import SYSTEM
from oauth.models import Connection
from records.imports import actions
from records.imports.actions import Approval
from records.imports.options import ReadingOptions
from records.models import ImportPerson, Item
from tenants import actions as tenants
from tenants.models import Credential, Researcher
from tests.records.samples import EMPLOYMENT_TEXTS
from tests.records.uploads import ROW, as_csv, counts, run, stage

pytestmark = pytest.mark.usefixtures("in_north")
ADA_ID = "0000-0002-1825-0097"
BEA_ID = "0000-0001-5109-3700"


@pytest.fixture
def bea(ada: Researcher) -> Researcher:
    """Return a second researcher, who has no reference of the tenant's own."""
    del ada
    draft = tenants.ResearcherDraft(
        external_ref="bea@north.example",
        given_names="Bea",
        family_name="Babbage",
        email="bea@north.example",
    )
    return tenants.add_researcher(draft=draft, actor=SYSTEM, now=now())


def connect(person: Researcher, orcid_id: str) -> None:
    credential = Credential.objects.first() or Credential.objects.create(
        tenant_id=person.tenant_id, environment="simulator", api_type="member",
        client_id="APP-1", scopes=[], secret_sealed=b"", created_at=now(), changed_at=now(),
    )  # fmt: skip
    Connection.objects.create(
        tenant_id=person.tenant_id, researcher=person, credential=credential, orcid_id=orcid_id,
        scopes=[], authenticated_at=now(), connected_at=now(),
    )  # fmt: skip


def row(**texts: str) -> dict[str, str]:
    keys = dict.fromkeys(("identifier", "email", "orcid-id", "first-name", "last-name"), "")
    return keys | {name.replace("_", "-"): text for name, text in texts.items()} | EMPLOYMENT_TEXTS


def sentences(*rows: dict[str, str], section: str = "employment") -> list[str]:
    return [problem["sentence"] for problem in stage(as_csv(*rows), section).problems]


@pytest.mark.parametrize(
    "keys, named",
    [
        ({"identifier": "ada", "email": "bea@north.example"}, ("Ada", "Bea")),
        ({"identifier": "ada", "orcid_id": BEA_ID}, ("Ada", "Bea")),
        ({"email": "ada@north.example", "orcid_id": BEA_ID}, ("Ada", "Bea")),
        ({"identifier": "E-99", "email": "ada@north.example"}, ("E-99", "Ada")),
        ({"identifier": "E-99", "orcid_id": ADA_ID}, ("E-99", "Ada")),
        ({"identifier": "ada", "orcid_id": "0000-0003-1415-9269"}, ("Ada", ADA_ID)),
    ],
)
def test_keys_that_mean_two_people_refuse_the_row_naming_both(
    ada: Researcher, bea: Researcher, keys: dict[str, str], named: tuple[str, ...]
) -> None:
    connect(ada, ADA_ID)
    connect(bea, BEA_ID)

    (sentence,) = sentences(row(**keys))

    assert all(name in sentence for name in named)


def test_an_authenticated_id_alone_with_an_address_nobody_has_finds_the_person(
    ada: Researcher,
) -> None:
    connect(ada, ADA_ID)

    batch = run(as_csv(row(email="ada@new.example", orcid_id=ADA_ID)))

    assert counts(batch) == (1, 0, 0, 0)
    assert Item.objects.get().researcher_id == ada.pk
    assert Researcher.objects.count() == 1


def test_a_claimed_id_is_no_key_and_not_two_peoples(bea: Researcher) -> None:
    Researcher.objects.filter(pk=bea.pk).update(claimed_orcid_id=BEA_ID)

    (sentence,) = sentences(row(identifier="new", first_name="New", orcid_id=BEA_ID))

    assert "Bea Babbage" in sentence
    assert "unauthenticated" in sentence


@pytest.mark.parametrize(
    "second, sentence",
    [
        ({"identifier": "E-2", "email": "x@north.example"}, "the same e-mail address"),
        ({"identifier": "E-2", "orcid_id": ADA_ID}, "the same ORCID iD"),
    ],
)
def test_rows_of_a_file_are_held_against_each_other(second: dict[str, str], sentence: str) -> None:
    first = row(identifier="E-1", first_name="Ann", email="x@north.example", orcid_id=ADA_ID)

    (said,) = sentences(first, row(first_name="Ann", **second))

    assert said.startswith("Row 2")
    assert sentence in said


def test_people_without_names_are_added_by_address_alone() -> None:
    run(as_csv({"email": "New.Person@north.example"} | EMPLOYMENT_TEXTS))

    person = Researcher.objects.get(external_ref="new.person@north.example")
    assert (person.email, person.given_names) == ("New.Person@north.example", "")


def test_what_is_new_about_a_known_person_is_shown_and_taken_over_only_when_chosen(
    ada: Researcher,
) -> None:
    renamed = as_csv(row(identifier="ada", last_name="King", email="ada@king.example"))
    run(renamed)
    ada.refresh_from_db()
    assert ada.family_name == "Lovelace"

    batch = stage(renamed)
    (change,) = ImportPerson.objects.filter(batch=batch)
    assert change.changes == {
        "family_name": ["Lovelace", "King"],
        "email": ["ada@north.example", "ada@king.example"],
    }
    actions.commit(batch=batch, actor=SYSTEM, clock=now, approval=Approval(updates_people=True))

    ada.refresh_from_db()
    assert (ada.name, ada.email, ada.search_name) == ("Ada King", "ada@king.example", "king ada")


def test_a_reference_takes_the_place_of_one_made_of_the_address(bea: Researcher) -> None:
    batch = stage(as_csv(row(identifier="E-7", email="bea@north.example")))
    actions.commit(batch=batch, actor=SYSTEM, clock=now, approval=Approval(updates_people=True))

    bea.refresh_from_db()
    assert bea.external_ref == "E-7"


def test_a_reference_that_somebody_took_meanwhile_is_left_alone(bea: Researcher) -> None:
    batch = stage(as_csv(row(identifier="E-7", email="bea@north.example")))
    draft = tenants.ResearcherDraft(external_ref="E-7", given_names="Other")
    tenants.add_researcher(draft=draft, actor=SYSTEM, now=now())

    actions.commit(batch=batch, actor=SYSTEM, clock=now, approval=Approval(updates_people=True))

    bea.refresh_from_db()
    assert bea.external_ref == "bea@north.example"


def test_unchanged_people_are_not_shown(ada: Researcher) -> None:
    del ada
    batch = stage(as_csv(ROW | {"identifier": "ada", "first-name": "Ada", "last-name": ""}))

    assert batch.people_changed == 0


def people(*rows: dict[str, str]) -> bytes:
    return as_csv(*rows)


def test_people_can_be_imported_alone(ada: Researcher) -> None:
    file = people(
        {"identifier": "ada", "first-name": "Ada", "last-name": "King", "department": "Law",
         "email": "", "orcid-id": ""},
        {"identifier": "", "first-name": "", "last-name": "", "department": "Physics",
         "email": "grace@north.example", "orcid-id": ADA_ID},
        {"identifier": "", "first-name": "", "last-name": "", "department": "", "email": "",
         "orcid-id": BEA_ID},
    )  # fmt: skip

    batch = stage(file, "people")
    assert counts(batch) == (1, 1, 0, 1)
    assert "authenticated this ORCID iD" in batch.problems[0]["sentence"]
    actions.commit(batch=batch, actor=SYSTEM, clock=now, approval=Approval(updates_people=True))

    ada.refresh_from_db()
    assert (ada.name, ada.department) == ("Ada King", "Law")
    grace = Researcher.objects.get(external_ref="grace@north.example")
    assert (grace.department, grace.claimed_orcid_id) == ("Physics", ADA_ID)
    assert not Item.objects.exists()
    again = stage(as_csv({"email": "grace@north.example", "department": "Physics"}), "people")
    assert counts(again) == (0, 0, 1, 0)


def test_an_authenticated_id_alone_is_enough_for_a_known_person(ada: Researcher) -> None:
    connect(ada, ADA_ID)

    run(as_csv({"orcid-id": ADA_ID} | EMPLOYMENT_TEXTS))

    assert Item.objects.get().researcher_id == ada.pk


@pytest.mark.parametrize("chosen", [True, False])
def test_the_items_department_is_the_persons_only_when_chosen(
    ada: Researcher,
    chosen: bool,  # noqa: FBT001 (a parameter of the test)
) -> None:
    del ada
    upload = actions.Upload(
        "a.csv",
        "employment",
        as_csv(ROW, ROW | {"identifier": "ada"}),
        ReadingOptions(sets_departments=chosen),
    )
    batch = actions.stage(upload=upload, actor=SYSTEM, clock=now)
    actions.commit(batch=batch, actor=SYSTEM, clock=now, approval=Approval(updates_people=True))

    departments = set(Researcher.objects.values_list("department", flat=True))
    assert departments == ({"Mathematics"} if chosen else {""})
