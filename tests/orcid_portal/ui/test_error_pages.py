"""The pages for when something is wrong."""

import pytest
from django.template.loader import get_template
from django.test import RequestFactory

from tests.orcid_portal.ui.html import Reading


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "413", "429", "500"])
def test_an_error_page_is_sound_and_names_the_reference(name: str) -> None:
    request = RequestFactory().get("/nowhere/")
    request.request_id = "ref-1f3a"  # type: ignore[attr-defined]
    page = get_template(f"{name}.html").render({"exception": "private words"}, request)
    assert Reading(page).faults == []
    assert "private words" not in page
    assert name == "403_csrf" or "ref-1f3a" in page


def test_the_page_for_failures_needs_nothing() -> None:
    page = get_template("500.html").render({})
    assert "on our side" in page
    assert "Reference" not in page
