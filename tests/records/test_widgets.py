"""The work of drawing a form of items."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django import forms
from django.test.html import parse_html
from django.test.signals import template_rendered
from django.urls import reverse

from records import widgets
from tenants.models import Researcher
from tests.cast import Member

pytestmark = pytest.mark.django_db
WORDS = (("", "—"), ("doi", "Doi"), ("a&b", "<b>"), ('"x"', "'"))


@pytest.fixture
def rendered() -> Iterator[list[object]]:
    """Return what becomes a list of the templates that are rendered."""
    seen: list[object] = []

    def note(template: object, **_: object) -> None:
        seen.append(template)

    template_rendered.connect(note, weak=False)
    yield seen
    template_rendered.disconnect(note)


def _rows(count: int) -> dict[str, str]:
    return {"identifiers-TOTAL_FORMS": str(count), "identifiers-INITIAL_FORMS": "0"}


def test_a_row_of_identifiers_costs_a_few_templates_and_no_lists(
    alice: Member, ada: Researcher, rendered: list[object]
) -> None:
    path = reverse("records:item_add", args=["north", ada.public_id, "work"])
    alice.post(path, _rows(10))
    few, lists = len(rendered), widgets._options.cache_info().misses
    rendered.clear()

    page = alice.post(path, _rows(100)).content.decode()

    assert page.count('name="identifiers-99-') == 4
    assert len(rendered) - few <= 90 * 15
    assert widgets._options.cache_info().misses == lists


@pytest.mark.parametrize("value", ["", None, "doi", "a&b", "nothing", '"x"', 5])
def test_a_list_is_drawn_as_django_draws_it(value: object) -> None:
    attributes: dict[str, Any] = {"id": "id_x", "required": True, "aria-invalid": "true"}

    def drawn(kind: type[forms.Select], choices: Sequence[tuple[str, str]]) -> object:
        return parse_html(
            kind(choices=choices, attrs={"class": "c"}).render("x", value, attributes)
        )

    assert drawn(widgets.WordSelect, WORDS) == drawn(forms.Select, WORDS)
