"""The table of docs/protocol.md is whole, and every row of it is true."""

import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.orcid_client import protocol_table
from tests.orcid_client.protocol_table import PAGE, Row, page_with_table, rows

# The site's pages for people, redirects and signs of life: a library has no business there.
OURS_ON_THE_SITE = ("oauth.", "openid.", "authorize.authorize")
NOT_OURS = {"about.status", "about.to_site_token", "openid.discovery"}


def is_ours(route: dict[str, str]) -> bool:
    handler = route["handler"]
    on_site = route["area"] == "site"
    return (
        route["area"] != "control"
        and handler not in NOT_OURS
        and (not on_site or handler.startswith(OURS_ON_THE_SITE))
    )


def simulator_routes() -> set[tuple[str, str, str]]:
    command = [sys.executable, "-m", "simulator", "--routes"]
    root = Path(__file__).parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, check=True)
    return {
        (route["method"], route["path"], route["handler"])
        for route in json.loads(done.stdout)
        if is_ours(route)
    }


def test_every_route_of_the_simulator_has_a_row() -> None:
    told = {(row.verb, row.path, row.route) for row in rows()}
    asked_otherwise = {("POST", "/oauth/userinfo", "openid.userinfo")}
    assert simulator_routes() - asked_otherwise == told


def resolved(row: Row) -> Any:  # noqa: ANN401 - a function or method
    first, _, name = row.method.partition(".")
    homes = {"Endpoints": "endpoints", "OAuth": "oauth"}
    module = importlib.import_module(f"orcid_client.{homes.get(first, first)}")
    return getattr(getattr(module, first) if first in homes else module, name)


def test_every_row_names_a_method_of_the_client_and_a_test_that_exists() -> None:
    for row in rows():
        assert callable(resolved(row)), row
        file, _, test = row.test.partition("::")
        source = (Path(__file__).parent / f"{file}.py").read_text()
        assert f"def {test}(" in source, row


def test_the_page_holds_the_table() -> None:
    page = PAGE.read_text()
    assert protocol_table.BEGIN in page
    assert page == page_with_table(page)
