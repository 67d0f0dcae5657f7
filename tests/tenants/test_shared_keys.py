"""Whoever gets the e-mail address or iD of somebody else is named."""

import pytest
from django.urls import reverse

from tenants.models import Researcher
from tests.cast import Member

pytestmark = pytest.mark.django_db
ID = "0000-0002-1825-0097"


def test_a_second_person_with_the_same_key_is_saved_with_a_warning(
    alice: Member, charlie: Member, ada: Researcher
) -> None:
    form = {"external_ref": "E-2", "given_names": "Augusta", "email": ada.email.upper()}
    add = reverse("tenants:researcher_add", args=["north"])
    assert "Ada Lovelace (ada)" in alice.post(add, form, follow=True).content.decode()

    edit = reverse("tenants:researcher_edit", args=["north", ada.public_id])
    form = {"external_ref": "ada", "given_names": "Ada", "email": "other@north.example"}
    page = alice.post(edit, form, follow=True).content.decode()
    assert "The same e-mail address" not in page

    south = reverse("tenants:researcher_add", args=["south"])
    form = {"external_ref": "E-3", "given_names": "C", "email": "other@north.example"}
    assert "The same e-mail" not in charlie.post(south, form, follow=True).content.decode()
