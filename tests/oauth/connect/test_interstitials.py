"""A researcher meets pages of ORCID's own between sign-in and consent, and may leave there."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.test import Client

from oauth.models import Authorization, Connection
from scoping.context import tenant_context
from tenants.models import Tenant
from tests.oauth.registry import Registry, arrive, asked_at


class Site:
    """ORCID's site in a browser of its own."""

    def __init__(self, registry: Registry) -> None:
        parts = urlsplit(registry.url)
        self.origin = f"{parts.scheme}://{parts.netloc}"
        self.session = requests.Session()
        self.session.trust_env = False

    def open(self, address: str) -> requests.Response:
        url = address if address.startswith("http") else f"{self.origin}{address}"
        return self.session.get(url, allow_redirects=False, timeout=10)

    def submit(self, page: requests.Response, **fields: str) -> requests.Response:
        form = re.findall(r"<form.*?</form>", page.text, re.DOTALL)[0]
        action = html.unescape(re.findall(r'action="([^"]*)"', form)[0])
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
        data = {name: html.unescape(value) for name, value in hidden} | fields
        url = f"{self.origin}{action}"
        return self.session.post(url, data, allow_redirects=False, timeout=10)

    def sign_in(self, authorize: str, orcid: str) -> requests.Response:
        answer = self.submit(self.open(authorize), username=orcid, password="password")
        return self.open(answer.headers["Location"])

    def go_on(self, page: requests.Response) -> requests.Response:
        return self.open(html.unescape(re.findall(r'<a href="([^"]+)">Continue', page.text)[0]))


def start(browser: Client, token: str) -> str:
    return browser.post("/connect/begin/", {"link": token})["Location"]


@pytest.fixture
def orcid(registry: Registry) -> str:
    registry.post("interstitials", pages=["backup-email"])
    fields = {"given_names": "Ada", "family_name": "Lovelace", "emails": ["ada@north.example"]}
    return str(registry.post("records", **fields)["orcid"])


def test_a_page_of_orcids_own_does_not_keep_a_researcher_from_connecting(
    browser: Client, token: str, registry: Registry, north: Tenant, orcid: str
) -> None:
    site, address = Site(registry), start(browser, token)

    between = site.sign_in(address, orcid)
    assert "Add a back-up e-mail address" in between.text
    consent = site.go_on(site.submit(between, decision="skip"))
    back = site.submit(consent, decision="allow").headers["Location"]
    brought = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}

    page = arrive(browser, asked_at(address), **brought)
    assert orcid in page.content.decode()
    with tenant_context(north.pk):
        assert Connection.objects.get().orcid_id == orcid


def test_whoever_leaves_at_such_a_page_can_begin_again(
    browser: Client, token: str, registry: Registry, north: Tenant, orcid: str
) -> None:
    Site(registry).sign_in(start(browser, token), orcid)
    with tenant_context(north.pk):
        assert not Connection.objects.exists()
        assert [one.state for one in Authorization.objects.all()] == ["pending"]

    site, address = Site(registry), start(browser, token)
    consent = site.go_on(site.submit(site.sign_in(address, orcid), decision="accept"))
    back = site.submit(consent, decision="allow").headers["Location"]
    brought = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
    arrive(browser, asked_at(address), **brought)
    with tenant_context(north.pk):
        assert Connection.objects.get().orcid_id == orcid
