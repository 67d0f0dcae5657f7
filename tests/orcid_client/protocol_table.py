"""The table of docs/protocol.md: every endpoint and verb, who calls it, answers it, tests it.

`python -m tests.orcid_client.protocol_table` writes it into the page anew.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orcid_client.records import PARTS
from orcid_client.sections import SECTIONS, Section

PAGE = Path(__file__).parents[2] / "docs" / "protocol.md"
BEGIN, END = "<!-- table -->\n", "<!-- end of table -->\n"
_SECTIONS_FILE = "test_against_simulator"
_PREMIUM_FILE = "test_premium_against_simulator"
_OAUTH_FILE = "test_oauth_against_simulator"
_WHOLE_LIFE = f"{_SECTIONS_FILE}::test_an_item_is_added_read_listed_changed_and_removed"


@dataclass(frozen=True)
class Row:
    """One endpoint and verb; `route` is the simulator's name for it."""

    verb: str
    path: str
    section: str
    method: str
    route: str
    test: str

    @property
    def line(self) -> str:
        cells = (f"`{self.verb} {self.path}`", self.section, f"`{self.method}`")
        return f"| {' | '.join((*cells, f'`{self.route}`', f'`{self.test}`'))} |"


def rows() -> list[Row]:
    return [*_of_sections(), *_of_records(), *_of_groups(), *_of_others(), *_of_site()]


def _of_sections() -> Iterator[Row]:
    for section in SECTIONS.values():
        yield from _of_section(section)


def _of_section(section: Section) -> Iterator[Row]:
    key, one = section.key, f"/v3.0/{{orcid}}/{section.path}"
    for verb, path, method, route in (
        ("GET", f"/v3.0/{{orcid}}/{section.list_path}", "Endpoints.read_section", "listing"),
        ("GET", f"{one}/{{put_code}}", "Endpoints.read_item", "item"),
        ("POST", one, "Endpoints.create", "create"),
        ("PUT", f"{one}/{{put_code}}", "Endpoints.update", "replace"),
        ("DELETE", f"{one}/{{put_code}}", "Endpoints.delete", "remove"),
    ):
        room = "reading" if verb == "GET" else "writing"
        yield Row(verb, path, key, method, f"{room}.{route}", _WHOLE_LIFE)
    if section.is_activity:
        test = f"{_SECTIONS_FILE}::test_an_activity_is_read_as_a_summary"
        path = f"{one}/summary/{{put_code}}"
        yield Row("GET", path, key, "Endpoints.read_summary", "reading.summary", test)


def _of_records() -> Iterator[Row]:
    shown = f"{_SECTIONS_FILE}::test_the_record_shows_what_was_added"
    yield Row("GET", "/v3.0/{orcid}", "", "Endpoints.read_record", "reading.record", shown)
    names = {"email": "emails", "summary": "record_summary", "personal-details": "personal_details"}
    for part in PARTS:
        room = "about" if part == "summary" else "reading"
        yield Row(
            "GET",
            f"/v3.0/{{orcid}}/{part}",
            "",
            "Endpoints.read_part",
            f"{room}.{names.get(part, part)}",
            f"{_PREMIUM_FILE}::test_every_part_of_a_record_is_read",
        )
    bulk = f"{_SECTIONS_FILE}::test_a_bulk_of_works_is_answered_in_order_and_read_by_put_code"
    yield Row("POST", "/v3.0/{orcid}/works", "work", "Endpoints.create_works", "bulk.create", bulk)
    path = "/v3.0/{orcid}/works/{put_codes}"
    yield Row("GET", path, "work", "Endpoints.read_works", "bulk.read", bulk)


def _of_groups() -> Iterator[Row]:
    one, made = "/v3.0/group-id-record/{put_code}", f"{_PREMIUM_FILE}::test_a_group_is_made_once"
    changed = f"{_PREMIUM_FILE}::test_a_group_is_changed_and_removed"
    yield Row("GET", "/v3.0/group-id-record", "", "groups.look_up", "groups.listing", made)
    yield Row("POST", "/v3.0/group-id-record", "", "groups.create", "groups.create", made)
    yield Row("GET", one, "", "groups.read", "groups.show", made)
    yield Row("PUT", one, "", "groups.update", "groups.replace", changed)
    yield Row("DELETE", one, "", "groups.delete", "groups.remove", changed)


def _of_others() -> Iterator[Row]:
    there = f"{_PREMIUM_FILE}::test_a_permission_notification_goes_there_and_back"
    inbox = "/v3.0/{orcid}/notification-permission"
    for verb, path, method, route in (
        ("GET", inbox, "read_all", "listing"),
        ("POST", inbox, "create", "create"),
        ("GET", f"{inbox}/{{put_code}}", "read", "show"),
        ("DELETE", f"{inbox}/{{put_code}}", "archive", "archive"),
    ):
        yield Row(verb, path, "", f"notifications.{method}", f"notifications.{route}", there)
    hook = f"{_PREMIUM_FILE}::test_a_webhook_is_registered_and_removed"
    path = "/{orcid}/webhook/{url}"
    yield Row("PUT", path, "", "webhooks.register", "watching.register", hook)
    yield Row("DELETE", path, "", "webhooks.remove", "watching.remove", hook)
    search = f"{_PREMIUM_FILE}::test_a_search_finds_the_record"
    for word, method, route in (
        ("search", "search", "search"),
        ("expanded-search", "expanded_search", "expanded"),
        ("csv-search", "csv_search", "as_csv"),
    ):
        yield Row("GET", f"/v3.0/{word}", "", f"searches.{method}", f"searching.{route}", search)
    told = f"{_PREMIUM_FILE}::test_a_client_tells_its_name"
    yield Row("GET", "/v3.0/client/{client_id}", "", "searches.client_info", "about.client", told)
    types = f"{_PREMIUM_FILE}::test_the_registry_tells_its_types_of_identifiers"
    method = "searches.identifier_types"
    yield Row("GET", "/v3.0/identifiers", "", method, "about.identifier_types", types)


def _of_site() -> Iterator[Row]:
    once, renewed = (
        f"{_OAUTH_FILE}::test_a_code_is_good_once",
        "test_a_token_is_refreshed_and_revoked",
    )
    proof = f"{_OAUTH_FILE}::test_openid_proves_who_signed_in"
    asked = "test_oauth::test_the_authorize_url_carries_orcids_parameters"
    for verb, path, method, route, test in (
        ("GET", "/oauth/authorize", "OAuth.authorize_url", "authorize.authorize", asked),
        ("POST", "/oauth/token", "OAuth.exchange_code", "oauth.token", once),
        ("POST", "/oauth/token", "OAuth.refresh", "oauth.token", f"{_OAUTH_FILE}::{renewed}"),
        (
            "POST",
            "/oauth/token",
            "OAuth.client_credentials",
            "oauth.token",
            f"{_OAUTH_FILE}::test_the_sign_in_service_says_no",
        ),
        ("POST", "/oauth/revoke", "OAuth.revoke", "oauth.revoke", f"{_OAUTH_FILE}::{renewed}"),
        ("GET", "/oauth/jwks", "openid.fetch_key_set", "openid.key_set", proof),
        ("GET", "/oauth/userinfo", "openid.userinfo_request", "openid.userinfo", proof),
    ):
        yield Row(verb, path, "", method, route, test)


def table() -> str:
    head = "| Call | Section | Client | Simulator | Test |\n|---|---|---|---|---|\n"
    return head + "".join(f"{row.line}\n" for row in rows())


def page_with_table(page: str) -> str:
    pattern = re.escape(BEGIN) + ".*?" + re.escape(END)
    return re.sub(pattern, lambda _: BEGIN + table() + END, page, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(page_with_table(PAGE.read_text()))
