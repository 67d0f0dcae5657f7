"""What the journeys share: a running portal, its owner signed in, and steps by HTTP."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
import requests

from demo.processes import wait_until
from oauth import queries as oauth_queries
from oauth.models import Connection
from scoping.context import tenant_context
from tenants.models import Researcher, Tenant
from tests.browsing import Browser
from tests.cast import Member
from tests.portal import Portal

PASSWORD = "a-long-pass-phrase"
CLIENT_SECRET = "9f1c-client-secret-of-the-journey"
SECONDS = 90


@dataclass
class Journey:
    """The people and places of one journey, and where they have come."""

    portal: Portal
    tenant: Tenant
    admin: Browser
    orcid: str = ""

    def address(self, path: str) -> str:
        """Return an address below the tenant's own."""
        return f"/t/{self.tenant.slug}/{path}"

    def control(self, path: str, **body: object) -> Any:  # noqa: ANN401 (JSON)
        """Ask the registry's control API."""
        url = f"{self.portal.registry_url}/_control/{path}"
        response = requests.request("POST" if body else "GET", url, json=body or None, timeout=30)
        response.raise_for_status()
        return response.json()

    def writes(self) -> int:
        """Return how many writes the registry's APIs have received."""
        return sum(
            1
            for request in self.control("requests")["requests"]
            if request["method"] in {"POST", "PUT", "DELETE"} and "/member/" in request["path"]
        )


@pytest.fixture
def journey(portal: Portal, olga: Member) -> Iterator[Journey]:
    """Sign the owner in and be within the tenant."""
    olga.user.set_password(PASSWORD)
    olga.user.save()
    browser = Browser(portal.url)
    browser.open("/accounts/login/").submit("login", login=olga.user.email, password=PASSWORD)
    with tenant_context(olga.tenant.pk):
        yield Journey(portal, olga.tenant, browser)


def wait(journey: Journey, condition: Callable[[], bool]) -> None:
    assert wait_until(condition, seconds=SECONDS), journey.portal.printed()[-5_000:]


def save_and_test_credential(
    journey: Journey, *, api_type: str, scopes: list[str], premium: bool = False
) -> None:
    """Save a credential by the form, register its client, and let it be tested."""
    client_id = f"APP-JOURNEY{api_type.upper():X<9}"
    form = journey.admin.open(journey.address("credentials/add/"))
    form.submit(
        "client_secret",
        environment="simulator",
        api_type=api_type,
        client_id=client_id,
        client_secret=CLIENT_SECRET,
        scopes=scopes,
        message_format="json",
        **({"premium": "on"} if premium else {}),
    )
    callback = next(word for word in journey.admin.text.split() if "/connect/callback/" in word)
    journey.control(
        "clients",
        client_id=client_id,
        client_secret=CLIENT_SECRET,
        name="North University",
        type="premium" if premium else api_type,
        redirect_uris=[callback],
    )
    journey.admin.submit("Test connection")
    assert CLIENT_SECRET not in journey.admin.content.decode()
    assert "passed" in journey.admin.text.lower(), journey.admin.text


def add_and_invite(journey: Journey) -> Researcher:
    journey.admin.open(journey.address("researchers/add/")).submit(
        "external_ref",
        external_ref="ada",
        given_names="Ada",
        family_name="Lovelace",
        email="ada@north.example",
    )
    researcher = Researcher.objects.get(external_ref="ada")
    page = journey.admin.open(journey.address(f"researchers/{researcher.public_id}/"))
    page.submit("invite")
    return researcher


def connect(journey: Journey, researcher: Researcher) -> None:
    """Follow the personal link, sign in at the registry, grant, and come back."""
    journey.orcid = journey.control(
        "records", given_names="Ada", family_name="Lovelace", password="pw",
        emails=["ada@north.example"],
    )["orcid"]  # fmt: skip
    link = oauth_queries.newest_link(researcher)
    assert link is not None
    browser = Browser(journey.portal.url)
    browser.open(oauth_queries.link_address(link, site=journey.portal.url)).submit("begin")
    browser.submit("username", username=journey.orcid, password="pw")
    browser.submit("authorize", decision="allow")
    assert journey.orcid in browser.text
    assert "code=" not in browser.url
    bound = Connection.objects.get(researcher=researcher)
    assert (bound.orcid_id, bound.state) == (journey.orcid, "active")
