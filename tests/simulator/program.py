"""A running simulator, and a world in it as the tests use it."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, TypeAlias

import requests

Json: TypeAlias = Any
ROOT = Path(__file__).parents[2]


class Program:
    """A running simulator."""

    def __init__(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "simulator", "--port", "0", *arguments]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": "."},
        )
        assert self.process.stdout
        told = self.process.stdout.readline()
        found = re.search(r"http://\S+", told)
        assert found, told
        self.origin = found[0]

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


class Registry:
    """A fresh world with a member client, a record, and a token that may do everything."""

    CLIENT, SECRET = "APP-MEMBERMEMBER0001", "s3cret-of-the-member"
    REDIRECT = "https://portal.example/connect/callback/abc/"
    SCOPES = "/read-limited /activities/update /person/update"

    def __init__(self, origin: str, realm: str = "") -> None:
        self.base = f"{origin}/r/{realm}" if realm else origin
        self.session = requests.Session()
        self.session.trust_env = False
        self.add_client(self.CLIENT, self.SECRET, type="premium", name="North University")
        self.orcid = self.control("records", given_names="Sofia", family_name="Garcia")["orcid"]
        self.token = self.add_token(scope=self.SCOPES)["access_token"]

    def new_record(self, **fields: Json) -> str:
        orcid: str = self.control("records", **({"given_names": "Ada"} | fields))["orcid"]
        return orcid

    def control(self, path: str, verb: str = "POST", /, **body: Json) -> Json:
        answer = self.session.request(verb, f"{self.base}/_control/{path}", json=body)
        assert answer.ok, answer.text
        return answer.json() if answer.content else None

    def add_client(self, client_id: str, secret: str, **more: Json) -> None:
        more.setdefault("redirect_uris", [self.REDIRECT])
        self.control("clients", client_id=client_id, client_secret=secret, **more)

    def add_token(self, **fields: Json) -> Json:
        return self.control("tokens", **({"client_id": self.CLIENT, "orcid": self.orcid} | fields))

    def call(
        self, verb: str, path: str, body: Json = None, *, kind: str = "json", area: str = "member",
        token: str | None = "own", **headers: str,
    ) -> requests.Response:  # fmt: skip
        """Call an API; a body that is bytes goes out as it is, with the content type of `kind`."""
        if token is not None:
            headers["Authorization"] = f"Bearer {self.token if token == 'own' else token}"
        headers.setdefault("Accept", f"application/vnd.orcid+{kind}")
        headers.setdefault("Content-Type", f"application/vnd.orcid+{kind}")
        url = f"{self.base}/{area}/v3.0/{path.format(orcid=self.orcid)}"
        sent = {"data": body} if isinstance(body, bytes | str) else {"json": body}
        return self.session.request(verb, url, headers=headers, allow_redirects=False, **sent)

    def add(self, section: str, item: Json, **more: Json) -> int:
        """Add an item and return its put-code."""
        answer = self.call("POST", f"{{orcid}}/{section}", item, **more)
        assert answer.status_code == 201, answer.text
        return int(answer.headers["Location"].rsplit("/", 1)[1])

    def oauth(self, path: str = "token", **form: str) -> requests.Response:
        fields = {"client_id": self.CLIENT, "client_secret": self.SECRET} | form
        return self.session.post(f"{self.base}/oauth/{path}", data=fields)
