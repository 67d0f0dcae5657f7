"""Made-up files about few people: whoever they mean, nothing is doubled, and all can be undone."""

import random
from collections.abc import Iterator

import pytest
from django.utils.timezone import now

from audit.entries import SYSTEM
from oauth.models import Connection
from records.imports import actions
from records.imports.actions import Approval
from records.imports.likeness import said
from records.models import BatchState, ImportBatch, ImportRow, Item, RowChoice, RowVerdict
from tenants import actions as tenants
from tenants.models import Credential, Researcher
from tests.records.samples import EMPLOYMENT_TEXTS
from tests.records.uploads import as_csv, stage

pytestmark = pytest.mark.usefixtures("in_north")
IDS = ("0000-0002-1825-0097", "0000-0001-5109-3700", "0000-0003-1415-9269", "0000-0002-7183-4567")
FILES = 150


class Town:
    """Four people, of whom two are connected, and files that mix their keys."""

    def __init__(self, seed: int, tenant_id: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 (not for secrets)
        credential = Credential.objects.create(
            tenant_id=tenant_id, environment="simulator", api_type="member", client_id="APP-1",
            scopes=[], secret_sealed=b"", created_at=now(), changed_at=now(),
        )  # fmt: skip
        for number in range(4):
            person = tenants.add_researcher(draft=self._draft(number), actor=SYSTEM, now=now())
            if number < 2:
                Connection.objects.create(
                    tenant_id=tenant_id, researcher=person, credential=credential, scopes=[],
                    orcid_id=IDS[number], authenticated_at=now(), connected_at=now(),
                )  # fmt: skip

    @staticmethod
    def _draft(number: int) -> tenants.ResearcherDraft:
        email = f"p{number}@north.example"
        return tenants.ResearcherDraft(
            external_ref=email if number == 3 else f"E-{number}",
            given_names=f"P{number}",
            email=email,
        )

    def file(self) -> bytes:
        """Return a file of up to eight rows; some mean two people, or nobody."""
        return as_csv(*(self._row() for _ in range(self.chance.randint(1, 8))))

    def _row(self) -> dict[str, str]:
        chance = self.chance
        person = chance.randrange(6)
        other = chance.randrange(6) if chance.random() < 0.15 else person
        return EMPLOYMENT_TEXTS | {
            "identifier": chance.choice(["", f"E-{person}"]),
            "email": chance.choice(["", f"P{other}@north.example", f"new{other}@north.example"]),
            "orcid-id": IDS[other] if other < len(IDS) and chance.random() < 0.3 else "",
            "first-name": chance.choice(["", f"P{person}", "Other"]),
            "id": chance.choice(["", "", f"c-{chance.randrange(4)}"]),
            "role-title": chance.choice(["Dean", "Dean ", "dean", "Reader", "Provost"]),
            "department-name": chance.choice(["", "Law", "Physics"]),
            "start-date": chance.choice(["2019", "2020-09", ""]),
            "org-country": chance.choice(["GB"] * 9 + ["XX"]),
        }

    def choose(self, batch: ImportBatch) -> None:
        """Decide about each row that looks like a change."""
        for row in ImportRow.objects.filter(batch=batch, verdict=RowVerdict.ALIKE):
            choice = self.chance.choice(list(RowChoice))
            actions.choose(batch=batch, numbers=[row.number], choice=choice)


def items() -> set[tuple[object, ...]]:
    columns = ("researcher_id", "section", "key", "fingerprint", "wanted", "batch_id")
    return set(Item.objects.values_list(*columns))


def people() -> set[tuple[object, ...]]:
    columns = ("id", "external_ref", "given_names", "email", "claimed_orcid_id")
    return set(Researcher.objects.values_list(*columns))


def refused_of(batch: ImportBatch) -> set[int]:
    rows = ImportRow.objects.filter(batch=batch, verdict=RowVerdict.REFUSED)
    return set(rows.values_list("number", flat=True))


def owners(draft: dict[str, object]) -> Iterator[int]:
    """Yield to whom each key of a row belongs."""
    yield from Researcher.objects.filter(external_ref=draft["ref"]).values_list("id", flat=True)
    if draft["email"]:
        same = Researcher.objects.filter(search_email=str(draft["email"]).lower())
        yield from same.values_list("id", flat=True)
    if draft["orcid_id"]:
        bound = Connection.objects.filter(orcid_id=draft["orcid_id"])
        yield from bound.values_list("researcher_id", flat=True)


def live(town: Town) -> None:
    """Import a file; then the same again does nothing, and perhaps it is all undone."""
    before = items(), people()
    content = town.file()
    batch = stage(content)
    for row in ImportRow.objects.filter(batch=batch, draft__isnull=False):
        draft = row.draft or {}
        assert set(owners(draft)) <= {draft.get("researcher_id")}, (draft, content.decode())
    town.choose(batch)
    approval = Approval(updates_people=town.chance.random() < 0.3)
    actions.commit(batch=batch, actor=SYSTEM, clock=now, approval=approval)
    batch.refresh_from_db()
    assert batch.state == BatchState.COMMITTED
    assert_nothing_is_doubled()

    again = stage(content)
    went_in = {row.number for row in ImportRow.objects.filter(batch=again)} - refused_of(batch)
    changed = ImportRow.objects.filter(batch=again, number__in=went_in)
    told = [(row.number, row.verdict, row.errors) for row in changed]
    if not approval.updates_people:  # a new address may be what another row knows a person by
        assert {verdict for _, verdict, _ in told} <= {RowVerdict.UNCHANGED}, told
    actions.discard(batch=again)
    if town.chance.random() < 0.5:
        actions.undo(batch=batch, actor=SYSTEM, clock=now)
        assert (items(), people()) == before


def assert_nothing_is_doubled() -> None:
    sayings = [
        (item.researcher_id, item.section, said(item.section, item.content))
        for item in Item.objects.filter(wanted=True)
    ]
    assert len(sayings) == len(set(sayings))


@pytest.mark.parametrize("seed", range(8))
def test_made_up_files_about_few_people(ada: Researcher, seed: int) -> None:
    town = Town(seed, ada.tenant_id)
    for _ in range(3):
        live(town)


@pytest.mark.deep
def test_hundreds_of_them(ada: Researcher) -> None:
    begin = random.SystemRandom().getrandbits(32)
    print(f"from seed {begin}")  # noqa: T201 (shown if it fails)
    town = Town(begin, ada.tenant_id)
    for _ in range(FILES):
        live(town)
