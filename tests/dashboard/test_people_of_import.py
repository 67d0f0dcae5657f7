"""The researchers' list, narrowed to the people of one import."""

import pytest

from scoping.context import tenant_context
from tenants.models import Researcher
from tests.cast import Member
from tests.records.uploads import ROW, as_csv, run, stage

pytestmark = pytest.mark.django_db


def test_an_import_leads_to_its_people_alone(
    alice: Member, charlie: Member, ada: Researcher
) -> None:
    with tenant_context(ada.tenant_id):
        batch = run(as_csv(ROW))
        waiting = stage(as_csv(ROW | {"identifier": "E-2"}))
    url = f"/t/north/researchers/?import={batch.public_id}"

    page = alice.get(f"/t/north/imports/{batch.public_id}/").content.decode()
    assert f'href="{url}"' in page
    shown = alice.get(url).content.decode()
    assert "Grace Hopper" in shown and "Ada Lovelace" not in shown
    assert "Grace Hopper" not in alice.get(f"{url}&q=ada").content.decode()
    assert "Ada Lovelace" in alice.get("/t/north/researchers/").content.decode()
    other = alice.get(f"/t/north/researchers/?import={waiting.public_id}").content.decode()
    assert "Grace Hopper" not in other
    assert charlie.get(url.replace("/north/", "/south/")).status_code == 404
    assert alice.get("/t/north/researchers/?import=made-up").status_code == 404
