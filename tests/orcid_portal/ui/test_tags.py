"""What the tags do with what they are given."""

import pytest
from django.template import TemplateSyntaxError
from pytest_django import Settings

from tests.orcid_portal.ui.gallery.pages import draw_tag, draw_text
from tests.orcid_portal.ui.gallery.samples import SampleForm

IDENTIFIER = "0000-0002-1825-0097"


def test_an_id_is_unauthenticated_unless_it_is_said_to_be() -> None:
    text = draw_tag("{% orcid_id orcid %}", orcid=IDENTIFIER)
    assert "(unauthenticated)</span>" in text
    assert "orcid_id_unauthenticated.svg" in text


@pytest.mark.parametrize(
    "environment, site",
    [
        ("production", "https://orcid.org"),
        ("sandbox", "https://sandbox.orcid.org"),
        ("simulator", "http://127.0.0.1:5555"),
    ],
)
def test_an_id_leads_to_its_own_registry(environment: str, site: str, settings: Settings) -> None:
    settings.SIMULATOR_URL = "http://127.0.0.1:5555"
    tag = "{% orcid_id orcid environment=environment authenticated=True %}"
    text = draw_tag(tag, orcid=IDENTIFIER, environment=environment)
    assert f'href="{site}/{IDENTIFIER}"' in text
    assert "unauthenticated" not in text


def test_an_unknown_environment_is_no_registry() -> None:
    with pytest.raises(KeyError):
        draw_tag("{% orcid_id orcid environment='live' %}", orcid=IDENTIFIER)


def test_what_people_typed_is_escaped() -> None:
    bad = "<script>alert(1)</script>"
    tags = "{% copy bad %}{% alert bad %}{% code bad %}{% empty bad bad %}{% facts rows %}"
    tags += "{% card bad %}{% status bad %}{% endcard %}{% http_message bad bad body=bad %}"
    assert "<script" not in draw_tag(tags, bad=bad, rows=[(bad, bad)])


def test_a_post_button_carries_token_and_fields() -> None:
    text = draw_tag("{% post_button 'Go' '/go/' reason=reason %}", reason="a&b")
    assert 'name="csrfmiddlewaretoken"' in text
    assert 'name="reason" value="a&amp;b"' in text


def test_a_mistyped_parameter_is_refused_when_the_template_is_compiled() -> None:
    with pytest.raises(TemplateSyntaxError, match="ikon"):
        draw_tag("{% stat 'Name' 3 ikon='link' %}")


def test_a_chip_keeps_the_other_filters_and_leaves_the_page() -> None:
    text = draw_tag("{% chips 'state' choices %}", choices=[("", "All", 3), ("lost", "Lost", 1)])
    assert 'href="?sort=job"' in text
    assert 'href="?sort=job&amp;state=lost"' in text


def test_a_sorted_column_offers_the_other_order() -> None:
    text = draw_tag("{% th 'Job' sort='job' %}{% th 'Name' sort='name' %}")
    assert 'aria-sort="ascending"' in text
    assert "sort=-job" in text
    assert "sort=name" in text


def test_a_live_block_that_has_ended_asks_no_more() -> None:
    assert "hx-get" in draw_tag("{% live '/p/' %}x{% endlive %}")
    assert "hx-get" not in draw_tag("{% live '/p/' running=False %}x{% endlive %}")


def test_progress_says_100_only_when_all_is_done() -> None:
    assert "99%" in draw_tag("{% progress 999 1000 %}")
    assert "0%" in draw_tag("{% progress 0 0 %}")


def test_a_secret_is_never_drawn_back() -> None:
    form = SampleForm({"client_secret": "tops3cret"})
    text = draw_tag("{% field form.client_secret saved=True %}", form=form)
    assert "Saved and hidden" in text
    assert "tops3cret" not in text


def test_htmx_runs_without_eval_and_inline_style() -> None:
    text = draw_text("{% extends 'layouts/base.html' %}")
    assert '"allowEval": false' in text
    assert '"includeIndicatorStyles": false' in text
