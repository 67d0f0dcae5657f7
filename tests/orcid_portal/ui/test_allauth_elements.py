"""The elements that allauth's own pages are made of, drawn as ours."""

import pytest

from tests.orcid_portal.ui.gallery.pages import draw_text
from tests.orcid_portal.ui.html import Reading


@pytest.mark.parametrize("kind", ["text", "textarea", "checkbox", "radio"])
def test_a_field_is_labelled(kind: str) -> None:
    text = draw_text(
        "{% load allauth %}{% element field id='codes' type=kind readonly=True value='v' %}"
        "{% slot label %}Codes{% endslot %}{% slot help_text %}Keep them{% endslot %}"
        "{% slot value %}a1{% endslot %}{% endelement %}",
        kind=kind,
    )
    assert Reading(text).faults == []
    assert Reading(text).references == {"codes"}


@pytest.mark.parametrize(
    "given, kind",
    [
        ("type='submit'", "button primary"),
        ("href='/x/'", "button"),
        ("href='/x/' tags='danger,delete'", "button danger"),
        ("type='submit' form='f' tags='link,cancel'", "button quiet"),
        ("type='button' tags='outline,primary'", "button"),
    ],
)
def test_a_button_is_of_our_kinds(given: str, kind: str) -> None:
    text = draw_text("{% load allauth %}{% element button " + given + " %}Go{% endelement %}")
    assert Reading(text).faults == []
    assert f'class="{kind}"' in text.replace(' "', '"')


@pytest.mark.parametrize("name", ["alert", "badge", "button_group", "panel", "table", "details"])
def test_an_element_is_sound(name: str) -> None:
    text = draw_text(
        "{% load allauth %}{% element " + name + " tags='success' %}"
        "{% slot title %}T{% endslot %}{% slot body %}B{% endslot %}"
        "{% slot message %}M{% endslot %}"
        "{% slot actions %}<a href='/'>A</a>{% endslot %}{% endelement %}"
    )
    assert Reading(text).faults == []
