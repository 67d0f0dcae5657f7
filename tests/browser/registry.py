"""The simulated registry as a person's browser meets it, and how it is set up."""

from dataclasses import dataclass

import requests
from playwright.sync_api import Page

from tenants.models import Credential
from tests.dashboard.world import CLIENT_SECRET

PASSWORD = "a password at the registry"


@dataclass(frozen=True)
class Registry:
    """One realm of the simulated registry."""

    url: str

    def post(self, path: str, **body: object) -> dict[str, str]:
        """Tell the registry something by its control API."""
        answer = requests.post(f"{self.url}/_control/{path}", json=body, timeout=10)
        answer.raise_for_status()
        return dict(answer.json())

    def knows(self, credential: Credential, portal: str) -> None:
        """Let the registry know a credential's client, with the portal's redirect URI."""
        self.post(
            "clients",
            client_id=credential.client_id,
            client_secret=CLIENT_SECRET,
            name="Northfield University",
            type="member",
            redirect_uris=[f"{portal}/connect/callback/{credential.public_id}/"],
        )

    def new_record(self, given: str, family: str) -> str:
        """Return the iD of a new record."""
        names = {"given_names": given, "family_name": family}
        return self.post("records", password=PASSWORD, **names)["orcid"]


def sign_in(page: Page, orcid_id: str) -> None:
    """Sign in at the registry, where the portal has led."""
    page.get_by_label("ORCID iD or e-mail").fill(orcid_id)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
