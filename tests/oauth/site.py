"""A tenant's own site, which signs who it hands over, in its own way."""

import secrets
import time
from typing import Any
from urllib.parse import urlsplit

import jwt
from django.conf import settings
from django.http import HttpResponse
from django.test import Client
from django.utils.timezone import now

from audit.entries import SYSTEM
from oauth import actions
from oauth.models import HandOverKey, ReturnAddress
from scoping.context import tenant_context
from tenants.models import Tenant

BACK = "https://www.north.example/profile?tab=orcid"
PUBLIC = ["93.184.215.14"]


class Site:
    """What the tenant's developers wrote: a key, and a page that signs by it."""

    def __init__(self, tenant: Tenant) -> None:
        """Ask the portal for a key."""
        self.tenant = tenant
        with tenant_context(tenant.pk):
            self.key, secret = actions.make_hand_over_key(actor=SYSTEM, now=now())
        self.secret = secret.reveal()

    @property
    def address(self) -> str:
        """Return where the site hands over."""
        return f"{settings.PUBLIC_URL}/connect/from/{self.key.public_id}/"

    def claims(self, **changes: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return what the site says of ada; None takes a claim away."""
        moment = int(time.time())
        usual = {
            "aud": self.address, "sub": "ada", "jti": secrets.token_urlsafe(16), "iat": moment,
            "exp": moment + 300, "given_name": "Ada", "family_name": "Lovelace",
        }  # fmt: skip
        return {name: value for name, value in (usual | changes).items() if value is not None}

    def token(self, secret: str = "", algorithm: str = "HS256", **changes: Any) -> str:  # noqa: ANN401
        """Return a signed token."""
        return jwt.encode(self.claims(**changes), secret or self.secret, algorithm=algorithm)

    def allow(self, url: str = BACK) -> ReturnAddress:
        """Put an address into the list."""
        with tenant_context(self.tenant.pk):
            return actions.allow_return(
                url=url, actor=SYSTEM, now=now(), resolve=lambda _host: PUBLIC
            )


def enter(browser: Client, token: str, key: HandOverKey | str) -> HttpResponse:
    """Open a hand-over as the browser does when the site redirects."""
    key_id = key if isinstance(key, str) else key.public_id
    return browser.get(f"/connect/from/{key_id}/", {"token": token})  # type: ignore[return-value]


def hand_over(browser: Client, site: Site, **changes: Any) -> str:  # noqa: ANN401
    """Let the site hand over; return the address of the page."""
    answer = enter(browser, site.token(**changes), site.key)
    assert answer.status_code == 302, answer.content.decode()
    return urlsplit(answer["Location"]).path
