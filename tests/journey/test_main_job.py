"""The main job from the first sign-in to the downloads, by HTTP and Celery alone."""

import csv
import io
import json

import pytest
from django.db import connection as database
from django.utils.timezone import now

from audit.models import Exchange
from oauth.models import Grant
from records.models import Item
from sync.models import Placement, RecordSync, Snapshot
from sync.states import PlacementState
from tenants.encryption.secrets import open_value
from tenants.models import Researcher
from tests.journey.steps import (
    CLIENT_SECRET,
    PASSWORD,
    Journey,
    add_and_invite,
    connect,
    journey,
    save_and_test_credential,
    wait,
)
from tests.portal import portal

__all__ = ["journey", "portal"]

EMPLOYMENTS = b"""\
email,affiliation-section,department-name,role-title,start-date,end-date,org-name,org-country,\
org-city,org-region,disambiguation-source,disambiguated-organization-identifier,id
ada@north.example,employment,Physics,Lecturer,2015-09-01,2018-08,Boston University,US,Boston,MA,\
ROR,https://ror.org/05qwgg493,E-1
ada@north.example,employment,Physics,Professor,2018-09-01,,University of Oxford,GB,Oxford,,\
ROR,https://ror.org/052gg0110,E-2
"""
WORKS = b"""\
email,id,title,type,journal-title,publication-date,doi
ada@north.example,W-1,On engines,journal-article,Annals of Engines,1943-10,10.5555/engines.1
ada@north.example,W-2,More on engines,journal-article,Annals of Engines,1944,10.5555/engines.2
"""


@pytest.mark.first
def test_the_main_job(journey: Journey) -> None:
    save_and_test_credential(
        journey, api_type="member", scopes=["/read-limited", "/activities/update"]
    )
    researcher = add_and_invite(journey)
    connect(journey, researcher)
    import_items(journey)
    wait(journey, lambda: placed() == 4)
    check_record(journey)
    pull(journey, researcher)
    check_exports(journey)
    run_again(journey, researcher)
    check_secrets(journey)


def placed() -> int:
    return Placement.objects.filter(state=PlacementState.IN_ORCID, put_code__isnull=False).count()


def import_items(journey: Journey) -> None:
    """Upload both files and let in what is new in them; the second time nothing is."""
    for section, file in (("employment", EMPLOYMENTS), ("work", WORKS)):
        page = journey.admin.open(journey.address("imports/upload/"))
        page.submit("section", {"file": ("items.csv", file)}, section=section)
        if "Import valid rows" in page.text:
            page.submit("/commit/")
    assert Item.objects.count() == 4


def check_record(journey: Journey) -> None:
    """Compare what stands on the record, the put-codes that we keep, and the calls logged."""
    record = journey.control(f"records/{journey.orcid}")
    codes = {
        (section, item["put-code"])
        for section in ("employment", "work")
        for item in record["items"][section]
    }
    assert codes == set(Placement.objects.values_list("section", "put_code"))
    logged = Exchange.objects.filter(purpose="push").count()
    assert logged == journey.writes() == 3  # two employments, and both works in one bulk


def pull(journey: Journey, researcher: Researcher) -> None:
    page = journey.admin.open(journey.address(f"researchers/{researcher.public_id}/"))
    page.submit("/pull/")
    wait(journey, lambda: Snapshot.objects.filter(ours=True).count() == 4)


def check_exports(journey: Journey) -> None:
    """Download all three, in both formats, and compare them with what is stored."""
    for form in ("csv", "json"):
        (row,) = download(journey, "connections", form)
        assert row["orcid_id"] == journey.orcid
        codes = {int(row["put_code"]) for row in download(journey, "put_codes", form)}
        assert codes == set(Placement.objects.values_list("put_code", flat=True))
        page = journey.admin.open(journey.address("exports/tokens/"))
        page.submit("reason", form=form, reason="the journey")
        (token,) = rows_of(journey.admin.content, form)
        grant = Grant.objects.get()
        assert token["access_token"] == open_value(grant, "access_token_sealed").reveal()


def download(journey: Journey, what: str, form: str) -> list[dict[str, str]]:
    return rows_of(journey.admin.open(journey.address(f"exports/{what}/{form}/")).content, form)


def rows_of(content: bytes, form: str) -> list[dict[str, str]]:
    text = content.decode("utf-8-sig")
    return json.loads(text) if form == "json" else list(csv.DictReader(io.StringIO(text)))


def run_again(journey: Journey, researcher: Researcher) -> None:
    """Import and push again: nothing changed, so nothing is sent."""
    before = journey.writes()
    import_items(journey)
    asked_at = now()
    page = journey.admin.open(journey.address(f"researchers/{researcher.public_id}/"))
    page.submit("/push/")
    wait(journey, lambda: RecordSync.objects.filter(
        pushed_at__gte=asked_at, push_due_at=None).exists())  # fmt: skip
    assert journey.writes() == before


def check_secrets(journey: Journey) -> None:
    """No secret, token or code stands in clear in the database or in what was printed."""
    grant = Grant.objects.get()
    planted = {
        "client secret": CLIENT_SECRET,
        "access token": open_value(grant, "access_token_sealed").reveal(),
        "refresh token": open_value(grant, "refresh_token_sealed").reveal(),
        "password": PASSWORD,
    }
    everything = {"database": dump(), "logs and task arguments": journey.portal.printed()}
    for place, text in everything.items():
        assert text
        for what, secret in planted.items():
            assert secret not in text, f"the {what} stands in the {place}"
    assert "code=" not in everything["logs and task arguments"]


def dump() -> str:
    """Return every row of every table that the portal can see, as text."""
    with database.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace "
            "AND relkind IN ('r', 'p') AND NOT relispartition"
        )
        tables = [name for (name,) in cursor.fetchall()]
        texts = []
        for table in tables:
            rows = f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM {table} t"  # noqa: S608
            cursor.execute(rows)
            texts.append(str(cursor.fetchone()[0]))
    return "\n".join(texts)
