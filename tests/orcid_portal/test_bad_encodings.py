"""Text that says it is anything but UTF-8 is refused at every door, before anything reads it."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.test import Client, RequestFactory

from orcid_portal.wsgi import application
from scoping.context import tenant_context
from tenants.models import Researcher, Tenant
from tests.cast import Member
from tests.orcid_portal.addresses import addresses, examples_of

CHARSETS = ("utf-7", "foo", "utf-16", "hex", "idna", "punycode", "undefined", '"', "iso-8859-1")
KINDS = ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x")
DOORS = ("/", "/accounts/login/", "/accounts/password/reset/", "/accounts/2fa/webauthn/login/",
         f"/hooks/orcid/{'x' * 43}/", f"/connect/callback/{'x' * 22}/?state=a&code=b",
         f"/sign-in/callback/{'x' * 22}/?state=a", "/nowhere/", "/healthz")  # fmt: skip
GOOD = ("utf-8", "UTF8", "us-ascii", '"utf-8"', "utf_8")


def send(browser: Client, method: str, path: str, kind: str) -> int:
    """Return the status of an answer of the server's own door, where requests are made."""
    body = b"login=a%40b.example&password=+AGE-"
    cookies = "; ".join(f"{name}={cookie.value}" for name, cookie in browser.cookies.items())
    factory = RequestFactory(headers={"cookie": cookies})
    environ: dict[str, Any] = factory.generic(method, path, body).environ
    environ["CONTENT_TYPE"], environ["QUERY_STRING"] = kind, "a=%E9+AGE-&b=+&c=é"
    statuses: list[str] = []

    def start(status: str, *_: object) -> Callable[[bytes], object]:
        statuses.append(status)
        return lambda _data: None

    pieces: Iterable[bytes] = application(environ, start)
    b"".join(pieces)
    return int(statuses[0][:3])


@pytest.mark.parametrize("charset", CHARSETS)
def test_it_is_refused_before_a_tenant_is_known(db: None, redis_url: str, charset: str) -> None:
    browser = Client()
    for path in DOORS:
        for kind in KINDS:
            for method in ("GET", "POST"):
                said = f"{kind}; charset={charset}"
                assert send(browser, method, path, said) == 400, (method, path, said)


@pytest.mark.parametrize("charset", ["utf-7", "foo"])
def test_it_is_refused_at_every_address(
    north: Tenant, olga: Member, ada: Researcher, redis_url: str, charset: str
) -> None:
    with tenant_context(north.pk):
        examples = examples_of(north, ada)
    for found in addresses():
        if not set(found.parts) <= set(examples):
            continue
        said = f"application/x-www-form-urlencoded; charset={charset}"
        assert send(olga, "POST", found.path("north", examples), said) == 400, found.pattern


@pytest.mark.parametrize("charset", GOOD)
def test_utf_8_is_read_however_it_is_written(db: None, redis_url: str, charset: str) -> None:
    said = f"application/x-www-form-urlencoded; charset={charset}"

    assert send(Client(), "GET", "/accounts/login/", said) == 200


@pytest.mark.parametrize("charset", ["charset*=utf-8''%00", "charset*=utf-8''utf-7", "charset="])
def test_what_django_itself_fails_over_is_refused_too(
    db: None, redis_url: str, charset: str
) -> None:
    """The server builds the request before any layer of ours: a NUL ended it there."""
    said = f"application/x-www-form-urlencoded; {charset}"

    assert send(Client(), "POST", "/accounts/login/", said) == 400
