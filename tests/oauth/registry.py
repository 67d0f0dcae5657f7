"""The simulated registry as these tests set it up, and a researcher's way through it."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
from django.http import HttpResponse
from django.test import Client

from tenants.models import Credential

CLIENT_ID = "APP-0000000000000001"
CLIENT_SECRET = "planted-client-secret"
SCOPES = ("/read-limited", "/activities/update")


class Registry:
    """The control API of one realm of the simulated registry."""

    def __init__(self, url: str, session: requests.Session) -> None:
        self.url = url
        self._session = session

    def post(self, path: str, /, **body: object) -> dict[str, Any]:
        """Tell the registry something."""
        answer = self._session.post(f"{self.url}/_control/{path}", json=body, timeout=10)
        answer.raise_for_status()
        return dict(answer.json())

    def add_client(self, credential: Credential, callback: str, **changes: object) -> None:
        """Register a credential's client with its redirect URI."""
        client = {
            "client_id": credential.client_id,
            "client_secret": CLIENT_SECRET,
            "name": "North University",
            "type": "public" if credential.api_type == "public" else "member",
            "redirect_uris": [callback],
        }
        self.post("clients", **(client | changes))

    def add_person(self, name: str = "Ada") -> str:
        """Return the iD of a new record."""
        return str(self.post("records", given_names=name, family_name="Lovelace")["orcid"])

    def grant(self, asked: dict[str, str], orcid: str, scope: str | None = None) -> str:
        """Return a code, as if the person had signed in and granted what was asked for."""
        named = ("client_id", "scope", "redirect_uri", "nonce")
        body = {name: asked[name] for name in named if name in asked}
        if scope is not None:
            body["scope"] = scope
        return str(self.post("codes", **body, orcid=orcid)["code"])

    def answer_with(self, **answer: object) -> None:
        """Let the next call of the token endpoint be answered by a token response of ours."""
        body = json.dumps({"token_type": "bearer", "expires_in": 3600} | answer)
        kind = "application/json"
        self.post("faults", path="/oauth/token$", status=200, body=body, content_type=kind)

    def calls(self, path: str) -> list[dict[str, Any]]:
        """Return the requests that were made to a path of the registry."""
        answer = self._session.get(f"{self.url}/_control/requests", timeout=10)
        listed = answer.json()["requests"]
        return [entry for entry in listed if entry["path"].endswith(path)]

    def clear_faults(self) -> None:
        """Let no call fail any more."""
        self._session.delete(f"{self.url}/_control/faults", timeout=10).raise_for_status()

    def exchanges(self) -> int:
        """Return how often a code was sent to the token endpoint."""
        return len(self.calls("/oauth/token"))


def begin(browser: Client, token: str) -> dict[str, str]:
    """Press the button of the personal page; return what ORCID is asked."""
    answer = browser.post("/connect/begin/", {"link": token})
    assert answer.status_code == 302, answer.content.decode()
    return asked_at(answer["Location"])


def asked_at(address: str) -> dict[str, str]:
    """Return the parameters of an authorize address."""
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def come_back(browser: Client, asked: dict[str, str], **brought: str) -> HttpResponse:
    """Follow ORCID's redirect; the state comes along unless it is given."""
    path = urlsplit(asked["redirect_uri"]).path
    return browser.get(path, {"state": asked["state"]} | brought)  # type: ignore[return-value]


def arrive(browser: Client, asked: dict[str, str], **brought: str) -> HttpResponse:
    """Follow ORCID's redirect and ours, to the page of the result."""
    answer = come_back(browser, asked, **brought)
    if answer.status_code != 302:
        return answer
    assert answer["Location"].startswith("/connect/result/")
    return browser.get(answer["Location"])  # type: ignore[return-value]
