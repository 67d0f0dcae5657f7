"""The demo's files: every row is good, and every section of ORCID's record is in use."""

from collections import Counter
from collections.abc import Callable

from demo import seed, story
from demo.cast import INSTITUTIONS, SIGN_INS
from demo.files import import_file
from orcid_client.sections import SECTIONS
from records.models import Item
from scoping.context import tenant_context
from tenants.models import Tenant

MakeTenant = Callable[[str], Tenant]


def bring_in(make_tenant: MakeTenant, slug: str) -> list[Item]:
    """Bring in the files of an institution, and return its items."""
    institution = next(one for one in INSTITUTIONS if one.slug == slug)
    with tenant_context(make_tenant(slug).pk):
        seed._add_researchers(institution)
        for what, section in institution.files:
            import_file(institution.file(f"{what}.csv"), section=section)
        if institution.has_story:
            story.add_reviews(institution)
        return list(Item.objects.order_by("id"))


def test_everybody_can_sign_in_somewhere() -> None:
    assert {one.slug for one in INSTITUTIONS} == set(SIGN_INS)


def test_the_university_uses_every_section(make_tenant: MakeTenant) -> None:
    used = Counter(item.section for item in bring_in(make_tenant, "northfield"))

    assert set(used) == set(SECTIONS)


def test_the_publisher_has_reviews_in_groups_and_a_paper_of_several_people(
    make_tenant: MakeTenant,
) -> None:
    items = bring_in(make_tenant, "meridian")
    reviews = [item for item in items if item.section == "peer-review"]
    papers = [item for item in items if item.section == "work"]

    assert len({item.content["review-group-id"] for item in reviews}) == 2
    assert not any(name.startswith("subject") for item in reviews for name in item.content)
    assert len({item.key for item in papers}) == 1
    assert len({item.researcher_id for item in papers}) == 3


def test_the_institute_brings_all_its_files_in(make_tenant: MakeTenant) -> None:
    assert bring_in(make_tenant, "harbour")
