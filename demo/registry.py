"""The demo's side of the simulated registry: its control API, over HTTP."""

import json
import urllib.request
from dataclasses import dataclass
from urllib.parse import quote

RESEARCHER_PASSWORD = "orcid-demo"  # noqa: S105 (the demo's own, printed at its start)
SECONDS = 20


@dataclass(frozen=True)
class RegistryControl:
    """A simulated registry at an address, with its control API open."""

    url: str

    def add_client(
        self, *, client_id: str, secret: str, name: str, kind: str, callback: str
    ) -> None:
        """Register an API client, or change what is known of it."""
        self._post(
            "clients",
            client_id=client_id,
            client_secret=secret,
            name=name,
            type=kind,
            redirect_uris=[callback],
        )

    def add_record(self, *, given_names: str, family_name: str, email: str) -> str:
        """Create a record and return its iD."""
        answer = self._post(
            "records",
            password=RESEARCHER_PASSWORD,
            given_names=given_names,
            family_name=family_name,
            emails=[email],
        )
        return str(answer["orcid"])

    def add_item(self, orcid: str, *, section: str, item: dict[str, object]) -> None:
        """Put an item on a record, as the API would return it."""
        self._post(f"records/{quote(orcid)}/items", section=section, item=item)

    def on_record(self, orcid: str, *, section: str, put_code: int) -> dict[str, object]:
        """Return an item of a record as the API would."""
        with urllib.request.urlopen(  # noqa: S310 (the operator's own address)
            f"{self.url}/_control/records/{quote(orcid)}", timeout=SECONDS
        ) as response:
            found = json.loads(response.read())["items"][section]
        return next(dict(item) for item in found if item["put-code"] == put_code)

    def remove_item(self, orcid: str, *, section: str, put_code: int) -> None:
        """Take an item off a record, as its holder may."""
        self._send("DELETE", f"records/{quote(orcid)}/items/{section}/{put_code}")

    def refuse(self, *, path: str, code: int) -> None:
        """Refuse the next item that is sent to a path, with one of ORCID's error codes."""
        self._post("faults", method="POST", path=path, code=code)

    def grant(self, *, client_id: str, orcid: str, scope: str, redirect_uri: str) -> str:
        """Return an authorization code, as if the person had just granted."""
        answer = self._post(
            "codes", client_id=client_id, orcid=orcid, scope=scope, redirect_uri=redirect_uri
        )
        return str(answer["code"])

    def token(self, *, client_id: str, orcid: str, scope: str) -> str:
        """Return an access token, as if a code had been exchanged."""
        answer = self._post("tokens", client_id=client_id, orcid=orcid, scope=scope)
        return str(answer["access_token"])

    def lock(self, orcid: str) -> None:
        """Lock a record, as ORCID does with disputed ones."""
        self._post(f"records/{quote(orcid)}/state", state="locked")

    def _post(self, path: str, /, **body: object) -> dict[str, object]:
        return self._send("POST", path, **body)

    def _send(self, method: str, path: str, /, **body: object) -> dict[str, object]:
        request = urllib.request.Request(  # noqa: S310 (the operator's own address)
            f"{self.url}/_control/{path}",
            data=json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
            method=method,
        )
        with urllib.request.urlopen(request, timeout=SECONDS) as response:  # noqa: S310
            answer: dict[str, object] = json.loads(response.read() or b"{}")
        return answer
