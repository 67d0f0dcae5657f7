"""Who sends a form after their session has ended signs in to the page of the form."""

import pytest
from django.test import Client

from tenants.models import Tenant

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "referer, leads_to",
    [
        ("http://testserver/t/north/imports/?show=new", "/t/north/imports/"),
        ("https://elsewhere.example/t/north/imports/", "/"),
        ("", "/"),
    ],
)
def test_a_form_of_an_ended_session_leads_back_to_its_page(
    north: Tenant, referer: str, leads_to: str
) -> None:
    url = f"/t/{north.slug}/imports/{'x' * 22}/choose/"

    answer = Client().post(url, headers={"Referer": referer})

    assert answer.status_code == 302
    assert answer.headers["Location"].endswith(f"?next={leads_to}")
