"""A small identity provider over real HTTP, which can be told to misbehave.

It answers at the operator's simulator address, the only one on this machine that may be called.
"""

import base64
import hashlib
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "portal", "planted-provider-secret"
JWKS, TOKEN, WELL_KNOWN = "/jwks", "/token", "/.well-known/openid-configuration"


def new_key() -> rsa.RSAPrivateKey:
    """Return a key to sign with."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEY, OTHER_KEY = new_key(), new_key()


@dataclass
class Provider:
    """One provider: who is signed in there, what it adds to the truth, and what it was asked."""

    url: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, Any] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    key: rsa.RSAPrivateKey = KEY
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def signs_in(self, subject: str, email: str, **claims: Any) -> None:  # noqa: ANN401
        """Let somebody be signed in at the provider from now on."""
        self.person = {"sub": subject, "email": email, "email_verified": True} | claims

    def visit(self, address: str) -> str:
        """Come with a browser, as the portal asked; return where the provider leads back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = f"code-{len(self.codes)}"
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def answer(self, path: str, form: dict[str, str], authorization: str) -> tuple[int, bytes]:
        """Return what the provider answers to the portal."""
        self.asked.append(path)
        if path in self.answers:
            return self.answers[path]
        if path == WELL_KNOWN:
            return 200, json.dumps(self._document()).encode()
        if path == JWKS:
            public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
            return 200, json.dumps({"keys": [public | {"kid": "1", "use": "sig"}]}).encode()
        if path == TOKEN and self._may_redeem(form, authorization):
            return 200, json.dumps({"id_token": self._id_token(form["code"])}).encode()
        return 400, b"{}"

    def _document(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}{TOKEN}",
            "jwks_uri": f"{self.url}{JWKS}",
        } | self.document

    def _may_redeem(self, form: dict[str, str], authorization: str) -> bool:
        asked = self.codes.get(form.get("code", ""))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        pair = unquote(base64.b64decode(authorization.removeprefix("Basic ")).decode())
        return bool(
            asked
            and asked["code_challenge"] == challenge
            and asked["redirect_uri"] == form.get("redirect_uri")
            and pair == f"{CLIENT}:{SECRET}"
        )

    def _id_token(self, code: str) -> str:
        asked = self.codes.pop(code)
        moment = int(time.time())
        honest = {"iss": self.url, "aud": CLIENT, "iat": moment, "exp": moment + 300}
        said = honest | {"nonce": asked["nonce"]} | self.person | self.claims
        said = {name: value for name, value in said.items() if value is not ...}
        return jwt.encode(said, self.key, algorithm="RS256", headers={"kid": "1"})


@contextmanager
def running(provider: Provider) -> Iterator[Provider]:
    """Let a provider answer on a port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send({})

        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._send({name: values[0] for name, values in parse_qs(text).items()})

        def _send(self, form: dict[str, str]) -> None:
            status, body = provider.answer(self.path, form, self.headers.get("Authorization", ""))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if status in {301, 302}:
                self.send_header("Location", f"{provider.url}/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
