"""The present code works on the database that release 0.1 left, and breaks nothing in it.

Everything goes by what others hold: addresses, commands, messages of the queue. So a module that
moves changes nothing here but the imports below.
"""

import csv
import io
import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from celery import current_app
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from psycopg2.extensions import cursor as Cursor  # noqa: N812 - psycopg2's own class
from pytest_django import DjangoDbBlocker

from scoping.context import tenant_context
from tenants.encryption.rotation import sealed_columns
from tenants.encryption.secrets import open_value
from tests.compatibility.old_release import Release, old_release
from tests.compatibility.release import DUMP, EMPTY, PROMISED, REGISTRY_URL

# As `release_world.py` took the exports
EXPORTS = {
    "connections": ("--format", "json"),
    "put_codes": ("--format", "csv"),
    "tokens": ("--format", "csv", "--acting-user", "olga@north.example", "--reason", "moving"),
    "changes": ("--format", "json"),
}
SCHEMA = {
    "columns": "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, "
    "column_default FROM information_schema.columns WHERE table_schema = 'public'",
    "constraints": "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) "
    "FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "policies": "SELECT tablename, policyname, qual, with_check FROM pg_policies",
    "row security": "SELECT relname, relrowsecurity, relforcerowsecurity "
    "FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')",
    "rights": "SELECT relname, has_table_privilege('orcid_portal_runtime', pg_class.oid, may), may "
    "FROM pg_class, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS may "
    "WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')",
    "triggers": "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal",
}
MONTH = re.compile(r"_\d{4}_\d\d")


@pytest.fixture
def release(
    owner_url: str,
    redis_url: str,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path: Path,
) -> Iterator[Release]:
    """Return the world of release 0.1; commits are real."""
    with (
        django_db_blocker.unblock(),
        old_release(
            database_url=os.environ["DATABASE_URL"], owner_url=owner_url, folder=tmp_path
        ) as found,
    ):
        yield found


def test_the_database_of_release_0_1_is_worked_on(release: Release, owner_cursor: Cursor) -> None:
    compare_schema(release, owner_cursor)
    compare_files(release)
    verify_logs(release)
    assert open_sealed_values(release) >= sealed_then()
    open_sessions(release)
    open_links(release)
    sign_in_with_factor(release)
    hand_over(release)
    come_back_from_orcid(release)
    follow_personal_link(release)
    compare_document(release)
    take_messages(release)
    settle(release)
    verify_logs(release)
    rotate(release)


def test_every_table_of_the_dump_has_a_row() -> None:
    text = DUMP.read_text(encoding="utf-8")
    filled = {MONTH.sub("", name) for name in re.findall(r"INSERT INTO public\.(\w+)", text)}
    filled = {re.sub(r"_\d\dm$", "", name) for name in filled}
    of_then = set(re.findall(r"CREATE TABLE public\.(\w+)", text))
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    assert (tables & of_then) - filled == set(EMPTY)


def compare_schema(release: Release, owner_cursor: Cursor) -> None:
    """Check that the old database is laid out like a new one, but for the months of the log."""
    for what, sql in SCHEMA.items():
        owner_cursor.execute(sql)
        fresh, old = _plain(owner_cursor.fetchall()), _plain(release.rows(sql))
        assert old == fresh, f"{what}: {sorted(old ^ fresh)}"


def _plain(rows: list[tuple[Any, ...]]) -> set[str]:
    """Return rows as texts, without casts, which a dumped condition writes in another place."""
    texts = {re.sub(r"::(character varying|text)(\[\])?|[()]", "", str(row)) for row in rows}
    return {text for text in texts if not MONTH.search(text)}


def ran(*command: str, **options: Any) -> list[str]:  # noqa: ANN401 (the command's own)
    """Return the lines that a command writes."""
    out = io.StringIO()
    call_command(*command, stdout=out, **options)
    return out.getvalue().splitlines()


def compare_files(release: Release) -> None:
    """Take out what was taken out then: programs of institutions read these files."""
    for what, more in EXPORTS.items():
        lines = ran("export", "--tenant", "north", "--what", what, *more)
        at_its_address = [line.replace(release.registry_url, REGISTRY_URL) for line in lines]
        held = release.held["exports"][what]
        now_told, then_told = (_columns_of(held, lines) for lines in (at_its_address, held))
        assert _in_any_order(now_told) == _in_any_order(then_told)
    assert ran("changes", "--tenant", "north") == release.held["changes"]


def _columns_of(held: list[str], lines: list[str]) -> list[str]:
    """Return lines cut to the columns that there were; new ones come behind them."""
    if held[0] == "[":  # JSON names its columns
        return lines
    width = len(next(csv.reader(held)))
    return ["\x1f".join(row[:width]) for row in csv.reader(lines)]


def _in_any_order(lines: list[str]) -> list[str]:
    return sorted(line.rstrip(",") for line in lines)


def verify_logs(release: Release) -> None:
    """Verify the chains, and that they still run through the heads that were signed then."""
    heads = [json.loads(line) for line in release.held["heads"]]
    assert len(heads) == 4
    for slug in ("north", "south"):
        lines = io.StringIO("\n".join(release.held["heads"]))
        found = ran("verify_audit", "--tenant", slug, heads=lines)
        assert len(found) == 4, found  # two signed heads, two chains


def open_sealed_values(release: Release) -> set[str]:
    """Open every sealed value, as the role of web and workers; return the columns that have any."""
    role = settings.DATABASES["default"]["USER"]
    opened: Counter[str] = Counter()
    for (tenant_id,) in release.rows("SELECT id FROM tenants_tenant"):
        with tenant_context(tenant_id):
            for model, column in sealed_columns():
                for row in model.objects.exclude(**{column: None}):
                    assert open_value(row, column).reveal()
                    opened[f"{model._meta.db_table}.{column}"] += 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (role,)
    return set(opened)


def sealed_then() -> set[str]:
    """Return the columns of release 0.1 that hold sealed values."""
    return {column for column in PROMISED["columns"] if column.endswith("_sealed")}


def browser_with(key: str) -> Client:
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = key
    return browser


def page(browser: Client, path: str, status: int = 200) -> str:
    answer = browser.get(path)
    assert answer.status_code == status, (path, answer.status_code, answer.headers)
    return answer.content.decode()


def open_sessions(release: Release) -> None:
    """Go on in the sessions of then: by a password, and by the institution's provider."""
    for name in ("session", "vouched_session"):
        browser = browser_with(release.held[name])
        for path in ("", "researchers/", "sync/", "changes/", "attention/"):
            assert "North University" in page(browser, f"/t/north/{path}")
        person = page(browser, f"/t/north/researchers/{release.held['ada']}/?view=history")
        assert "Ada Lovelace" in person
    vouched = browser_with(release.held["vouched_session"])
    assert vouched.get("/accounts/password/change/").status_code == 302
    page(browser_with(release.held["session"]), "/t/north/audit/events/")


def open_links(release: Release) -> None:
    """Open the links that people were sent."""
    held = release.held
    assert "North University" in page(Client(), held["personal_link"])
    assert "North University" in page(Client(), held["invitation"])
    assert "POST" in page(Client(), held["shared"]["path"])
    for form in ("json", "har"):
        assert Client().get(f"{held['shared']['path']}{form}/").json() == held["shared"][form]
    assert "north.example" in page(Client(), f"{held['institutional']}?code=123456")


def sign_in_with_factor(release: Release) -> None:
    """Sign in by a password and second factors of then."""
    browser = Client()
    form = {"login": "alice@north.example", "password": release.held["password"]}
    answer = browser.post("/accounts/login/", form)
    assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")
    counter = next(iter(yield_hotp_counters_from_time()))
    code = format_hotp_value(hotp_value(release.held["totp_seed"], counter))
    browser.post("/accounts/2fa/authenticate/", {"code": code})
    assert "North University" in page(browser, "/t/north/")
    browser = Client()
    browser.post("/accounts/login/", form)
    browser.post("/accounts/2fa/authenticate/", {"code": release.held["recovery_code"]})
    assert "North University" in page(browser, "/t/north/")


def hand_over(release: Release) -> None:
    """Hand people over by the key that the tenant's site has."""
    held = release.held["hand_over"]
    browser = Client()
    browser.cookies["portal_connect"] = release.held["hand_over_cookie"]
    assert "North University" in page(browser, release.held["handed_over"])
    moment = int(time.time())
    claims = {
        "aud": held["address"], "sub": "ada", "jti": "of-the-new-release", "iat": moment,
        "exp": moment + 300, "return_to": held["back"],
    }  # fmt: skip
    token = jwt.encode(claims, held["secret"], algorithm="HS256")
    answer = Client().get(urlsplit(held["address"]).path, {"token": token})
    assert answer.headers["Location"].startswith(urlsplit(held["address"]).path)


def code_for(release: Release, asked: dict[str, str], orcid: str) -> str:
    """Let a researcher give at the registry what was asked for."""
    wanted = {name: asked[name] for name in ("client_id", "scope", "redirect_uri")}
    return str(release.control("codes", orcid=orcid, **wanted)["code"])


def come_back_from_orcid(release: Release) -> None:
    """Come back after the upgrade from ORCID, to which one went before."""
    held = release.held
    asked, browser = held["asked_at_orcid"], Client()
    browser.cookies["portal_connect"] = held["browser"]
    code = code_for(release, asked, held["fays_orcid"])
    path = urlsplit(asked["redirect_uri"]).path
    answer = browser.get(path, {"state": asked["state"], "code": code}, follow=True)
    assert held["fays_orcid"] in answer.content.decode()


def follow_personal_link(release: Release) -> None:
    """Connect by a personal link of then."""
    key = release.held["personal_link"].split("/")[2]
    browser = Client()
    page(browser, release.held["personal_link"])
    begun = browser.post("/connect/begin/", {"link": key})
    query = parse_qs(urlsplit(begun.headers["Location"]).query)
    asked = {name: values[0] for name, values in query.items()}
    orcid = str(release.control("records", given_names="Eve", family_name="Lovelace")["orcid"])
    brought = {"state": asked["state"], "code": code_for(release, asked, orcid)}
    answer = browser.get(urlsplit(asked["redirect_uri"]).path, brought, follow=True)
    assert orcid in answer.content.decode()


def signed_in_owner(release: Release) -> Client:
    browser = Client()
    form = {"login": "olga@north.example", "password": release.held["password"]}
    assert browser.post("/accounts/login/", form).status_code == 302
    return browser


def compare_document(release: Release) -> None:
    """Download all that is held of a person, and find the names of then."""
    path = f"/t/north/researchers/{release.held['ada']}/held/"
    answer: Any = signed_in_owner(release).get(path)
    document = json.loads(b"".join(answer.streaming_content))
    for name, keys in release.held["document"].items():
        assert set(keys) <= {key for row in document[name] for key in row}, name


def send(name: str, **numbers: int) -> None:
    """Do what a message of the queue says."""
    current_app.loader.import_default_modules()
    current_app.tasks[name](**numbers)


def take_messages(release: Release) -> None:
    """Do what the messages say that were queued then."""
    held = release.held
    tenant = release.value("SELECT id FROM tenants_tenant WHERE slug = 'north'")
    send("oauth.tend", tenant_id=tenant)
    assert release.value("SELECT count(*) FROM oauth_unwantedtoken") == 0
    send("records.check_import", tenant_id=tenant, batch_id=held["imports"]["to_check_number"])
    olga = signed_in_owner(release)
    for number in held["imports"]["to_check"], held["imports"]["to_approve"]:
        assert olga.post(f"/t/north/imports/{number}/commit/").status_code == 302
    batch = held["imports"]["to_check_number"]
    send("records.commit_import", tenant_id=tenant, batch_id=batch)
    keys = "SELECT count(*) FROM records_item WHERE key IN ('E-jon', 'E-kim')"
    assert release.value(keys) == 2
    number = held["dry_run"]["number"]
    for _ in range(20):
        send("sync.preview", tenant_id=tenant, preview_id=number)
    done = "SELECT finished_at IS NOT NULL FROM sync_preview WHERE id = %s"
    assert release.value(done, number)
    assert "North University" in page(olga, f"/t/north/sync/previews/{held['dry_run']['id']}/")


OPEN = "SELECT count(*) FROM sync_call WHERE state IN ('sending', 'unknown')"
PLACED = (
    "SELECT i.key, p.put_code FROM sync_placement p JOIN records_item i ON i.id = p.item_id "
    "WHERE p.state = 'in-orcid'"
)


def settle(release: Release) -> None:
    """Settle the calls of the worker that died: nothing is lost and nothing doubled."""
    assert release.value(OPEN) == 4
    before = dict(release.rows(PLACED))
    tenant, credential = release.rows(
        "SELECT tenant_id, id FROM tenants_credential WHERE api_type = 'member'"
    )[0]
    for _ in range(3):
        send("sync.drain", tenant_id=tenant, credential_id=credential)
    assert release.value(OPEN) == 0
    after = dict(release.rows(PLACED))
    assert before.items() <= after.items()
    found = {"W-sent-1", "W-sent-2", "E-unanswered", "E-unsent", "E-due"}
    assert set(after) - set(before) == found
    ours = on_records(release)
    assert Counter(after.values()) == ours
    # What was sent before is not sent again; a PUT may be, since it says the same.
    added = [one for one in release.writes() if one[0] == "POST" and one[2] == 201]
    assert [section for _, section, _ in added] == ["employment", "employment"]
    exported = csv.DictReader(ran("export", "--tenant", "north", "--what", "put_codes"))
    codes = {row["item_key"]: int(row["put_code"] or 0) for row in exported}
    assert after.items() <= codes.items()


def on_records(release: Release) -> Counter[int]:
    """Return the put-codes of our items that are on the records."""
    found: Counter[int] = Counter()
    client = release.value("SELECT client_id FROM tenants_credential WHERE api_type = 'member'")
    for (orcid,) in release.rows("SELECT DISTINCT orcid_id FROM oauth_connection"):
        for items in release.control(f"records/{orcid}")["items"].values():
            found.update(one["put-code"] for one in items if client in json.dumps(one["source"]))
    return found


def rotate(release: Release) -> None:
    """Seal everything again under new keys, which opens it by the old ones."""
    ran("rotate_keys", "--data-keys")
    open_sealed_values(release)
