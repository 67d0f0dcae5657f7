"""What a person clicks: sign-in, consent, denial, and the record holder's own pages."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from tests.simulator.messages import VALID
from tests.simulator.program import Registry

SCOPE = "/read-limited /activities/update"


class Browser:
    """A browser without scripts, at the site of one world."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.session = requests.Session()

    def get(self, path: str, **query: str) -> requests.Response:
        return self.session.get(
            f"{self.registry.base}{path}", params=query, allow_redirects=False, timeout=9
        )

    def authorize(self, **changes: str | None) -> requests.Response:
        query = {
            "client_id": self.registry.CLIENT, "response_type": "code", "scope": SCOPE,
            "redirect_uri": self.registry.REDIRECT, "state": "a b&c",
        }  # fmt: skip
        kept = {name: value for name, value in (query | changes).items() if value is not None}
        return self.get("/oauth/authorize", **kept)

    def submit(
        self, page: requests.Response, number: int = 0, /, **fields: str
    ) -> requests.Response:
        """Send the page's form of that number with its hidden fields."""
        form = re.findall(r"<form.*?</form>", page.text, re.DOTALL)[number]
        action = html.unescape(re.findall(r'action="([^"]*)"', form)[0])
        hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', form)
        data = {name: html.unescape(value) for name, value in hidden} | fields
        origin = self.registry.base.partition("/r/")[0]
        return self.session.post(f"{origin}{action}", data, allow_redirects=False, timeout=9)

    def sign_in(self, page: requests.Response, password: str = "password") -> requests.Response:
        answer = self.submit(page, username=self.registry.orcid, password=password)
        if answer.status_code != 302:
            return answer
        origin = self.registry.base.partition("/r/")[0]
        return self.session.get(
            f"{origin}{answer.headers['Location']}", allow_redirects=False, timeout=9
        )


@pytest.fixture
def browser(registry: Registry) -> Browser:
    return Browser(registry)


def returned(answer: requests.Response) -> dict[str, str]:
    assert answer.status_code == 302, answer.text
    query = urlsplit(answer.headers["Location"]).query
    return {name: values[0] for name, values in parse_qs(query).items()}


def test_a_person_signs_in_and_allows(browser: Browser) -> None:
    consent = browser.sign_in(browser.authorize())
    assert "simulated ORCID Registry" in consent.text
    assert "North University" in consent.text
    assert "Read what you show to trusted parties" in consent.text
    told = returned(browser.submit(consent, decision="allow"))
    assert told["state"] == "a b&c"
    token = browser.registry.oauth(
        grant_type="authorization_code", code=told["code"], redirect_uri=browser.registry.REDIRECT
    )
    assert token.json()["orcid"] == browser.registry.orcid
    # With a live token of the same scopes no question is asked again.
    assert "code" in returned(browser.authorize())
    assert "asks to" in browser.authorize(scope="/read-limited").text


def test_a_person_denies(browser: Browser) -> None:
    told = returned(browser.submit(browser.sign_in(browser.authorize()), decision="deny"))
    assert told == {
        "error": "access_denied", "error_description": "User denied access", "state": "a b&c",
    }  # fmt: skip


def test_a_wrong_password(browser: Browser) -> None:
    answer = browser.sign_in(browser.authorize(), password="wrong")
    assert answer.status_code == 401
    assert "Wrong iD, e-mail or password" in answer.text


@pytest.mark.parametrize(
    "changes,sentence",
    [
        ({"client_id": "APP-NOBODY"}, "client is not known"),
        ({"redirect_uri": "https://evil.example/"}, "doesn&#x27;t match"),
        ({"redirect_uri": "https://portal.example/other/"}, "doesn&#x27;t match"),
        ({"redirect_uri": None}, "redirect_uri is missing"),
        ({"scope": None}, "scope is missing"),
    ],
)
def test_what_cannot_be_trusted_is_never_sent_back(
    browser: Browser, changes: dict[str, str | None], sentence: str
) -> None:
    answer = browser.authorize(**changes)
    assert answer.status_code == 400
    assert sentence in answer.text


@pytest.mark.parametrize(
    "changes,fragment",
    [
        ({"scope": "/webhook"}, "error=invalid_scope"),
        ({"response_type": "magic"}, "error=unsupported_response_type"),
        ({"scope": "openid", "prompt": "none"}, "error=login_required"),
    ],
)
def test_what_goes_back_in_the_fragment(
    browser: Browser, changes: dict[str, str | None], fragment: str
) -> None:
    answer = browser.authorize(**changes)
    assert urlsplit(answer.headers["Location"]).fragment == fragment


def test_a_public_client_cannot_ask_for_a_member_scope(browser: Browser) -> None:
    registry = browser.registry
    registry.add_client(registry.CLIENT, registry.SECRET, type="public")
    assert "invalid_scope" in browser.authorize().headers["Location"]
    assert browser.authorize(scope="/authenticate").status_code == 200


def test_a_redirect_uri_may_go_deeper_than_the_registered_one(browser: Browser) -> None:
    deeper = f"{browser.registry.REDIRECT}more?x=1"
    consent = browser.sign_in(browser.authorize(redirect_uri=deeper))
    location = browser.submit(consent, decision="allow").headers["Location"]
    assert location.startswith(f"{deeper}&code=")


def test_prompts_count_with_openid(browser: Browser) -> None:
    consent = browser.sign_in(browser.authorize(scope="openid"))
    code = returned(browser.submit(consent, decision="allow"))["code"]
    browser.registry.oauth(grant_type="authorization_code", code=code)
    assert "code" in returned(browser.authorize(scope="openid", prompt="none"))
    assert "asks to" in browser.authorize(scope="openid", prompt="confirm").text
    again = browser.authorize(scope="openid", prompt="login")
    assert "Password" in again.text
    assert "code" in returned(browser.sign_in(again))


def test_a_consent_form_from_elsewhere_is_refused(browser: Browser) -> None:
    consent = browser.sign_in(browser.authorize())
    answer = browser.submit(consent, decision="allow", csrf="forged")
    assert "Location" not in answer.headers


def test_forced_sign_out(browser: Browser) -> None:
    browser.sign_in(browser.authorize())
    assert browser.get("/userStatus.json").json() == {"loggedIn": True}
    assert browser.get("/userStatus.json", logUserOut="true").json() == {"loggedIn": False}
    assert "Password" in browser.authorize().text


def test_sign_in_leads_nowhere_else(browser: Browser) -> None:
    page = browser.get("/signin")
    fields = {"username": browser.registry.orcid, "password": "password"}
    answer = browser.submit(page, to="//evil.example/", **fields)
    assert answer.headers["Location"].endswith("/my-orcid")


@pytest.mark.parametrize("target", ["//evil.example/", "/\\\\evil.example", "https://evil.example"])
def test_signing_out_leads_nowhere_else(browser: Browser, target: str) -> None:
    assert browser.get("/signout", to=target).headers["Location"].endswith("/signin")


def test_a_newcomer_registers_on_the_way(browser: Browser) -> None:
    told = {"show_login": "false", "given_names": "Grace", "email": "grace@navy.example"}
    page = browser.authorize(**told)
    assert 'value="Grace"' in page.text
    short = browser.submit(page, **told, password="short")
    assert "needs 8 characters" in short.text
    answer = browser.submit(page, **told, family_name="Hopper", password="long enough")
    origin = browser.registry.base.partition("/r/")[0]
    consent = browser.session.get(f"{origin}{answer.headers['Location']}", timeout=9)
    assert "Grace Hopper" in consent.text
    code = returned(browser.submit(consent, decision="allow"))["code"]
    token = browser.registry.oauth(grant_type="authorization_code", code=code).json()
    assert token["name"] == "Grace Hopper"


def test_the_implicit_flow_answers_in_the_fragment(browser: Browser) -> None:
    consent = browser.sign_in(browser.authorize(scope="openid", response_type="id_token token"))
    location = browser.submit(consent, decision="allow").headers["Location"]
    told = parse_qs(urlsplit(location).fragment)
    assert told["orcid"] == [browser.registry.orcid]
    assert told["id_token"]


def _own_record(browser: Browser) -> requests.Response:
    return browser.sign_in(browser.get("/signin"))


def test_the_holder_hides_and_deletes_an_item(browser: Browser) -> None:
    registry = browser.registry
    put_code = registry.add("employment", VALID["employment"])
    page = _own_record(browser)
    assert "Lecturer at Boston University" in page.text
    assert "North University" in page.text
    browser.submit(page, action="private")
    item = registry.call("GET", f"{{orcid}}/employment/{put_code}").json()
    assert item["visibility"] == "private"
    browser.submit(browser.get("/my-orcid"), action="delete")
    assert registry.call("GET", f"{{orcid}}/employment/{put_code}").status_code == 404


def test_the_holder_revokes_a_client(browser: Browser) -> None:
    registry = browser.registry
    put_code = registry.add("work", VALID["work"])
    _own_record(browser)
    page = browser.get("/trusted-parties")
    assert "North University" in page.text
    browser.submit(page)
    assert registry.call("GET", "{orcid}/record").status_code == 401
    assert registry.call("DELETE", f"{{orcid}}/work/{put_code}").status_code == 204


def test_values_are_escaped(browser: Browser) -> None:
    registry = browser.registry
    registry.add("keywords", {"content": "<script>alert(1)</script>"})
    assert "<script>" not in _own_record(browser).text
    assert "<script>" not in browser.get(f"/{registry.orcid}").text


def test_an_id_answers_people_and_machines(browser: Browser) -> None:
    registry = browser.registry
    url = f"{registry.base}/{registry.orcid}"
    assert "Sofia Garcia" in registry.session.get(url).text
    for wanted in ("application/json", "application/xml", "application/vnd.orcid+xml"):
        headers = {"Accept": wanted}
        sent_on = registry.session.get(url, headers=headers, allow_redirects=False)
        assert sent_on.status_code == 302
        place = f"{registry.base}/public/v3.0/{registry.orcid}"
        assert sent_on.headers["Location"] == place
    as_json = registry.session.get(url, headers={"Accept": "application/json"}).json()
    assert as_json["orcid-identifier"]["uri"] == url
    linked = registry.session.get(url, headers={"Accept": "application/ld+json"}).json()
    assert (linked["@type"], linked["@id"]) == ("Person", url)
