"""Every form of every page, filled in as a browser would and then spoilt in every way.

The forms are found in the pages themselves, so that what is posted gets past the first checks.
"""

import json
from collections.abc import Iterator
from random import Random
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.test import Client
from lxml import html

from tenants.models import Tenant
from tests.cast import Member
from tests.depth import TIMES
from tests.orcid_portal.addresses import WORDS as PARTS
from tests.orcid_portal.addresses import addresses, tenant_addresses
from tests.orcid_portal.test_abuse import (
    NAMES,
    WORDS,
    examples,
    is_answer,
    owner,
    prove,
    random,
)

__all__ = ["examples", "owner", "random"]
pytestmark = pytest.mark.django_db
Pairs = list[tuple[str, str]]
BOUNDARY = "frontier"
LOGS_OUT = ("/logout/", "/sessions/")


class Form(NamedTuple):
    """A form of a page: where it goes, and what it would send untouched."""

    action: str
    method: str
    pairs: Pairs


def forms_of(page: Any, path: str) -> Iterator[Form]:  # noqa: ANN401 (a response)
    """Yield the forms of a page; a page that is no HTML has none."""
    kind = page.headers.get("Content-Type", "")
    if page.status_code != 200 or page.streaming or "text/html" not in kind or not page.content:
        return
    document: Any = html.fromstring(page.content)
    for form in document.forms:
        files = [(node.get("name"), "x") for node in form.xpath(".//input[@type='file']")]
        pairs = [(name, str(value or "")) for name, value in form.form_values()]
        yield Form(urlsplit(form.get("action") or path).path, form.method, pairs + files)


def spoil(pairs: Pairs, dice: Random) -> Pairs:
    """Return what a form would send with one to four things wrong in it."""
    spoilt = list(pairs) or [("x", "")]
    for _ in range(dice.randint(1, 4)):
        at = dice.randrange(len(spoilt))
        name, value = spoilt[at]
        spoilt[at : at + 1] = dice.choice(
            [
                [(name, dice.choice(WORDS))], [(name, value), (name, dice.choice(WORDS))],
                [(dice.choice(NAMES), value)], [(name, value * 50)], [(name + "[]", value)],
                [(f"{name}-0-{name}", value)], [(dice.choice(WORDS)[:50], value)],
                [(name, value)] * 30, [(name, value[:-1])], [(name, value.swapcase())],
            ]
        )  # fmt: skip
    return spoilt


def multipart(pairs: Pairs) -> bytes:
    """Return a body of many parts, each of a made-up kind."""
    kind = "Content-Type: text/html; charset=x\r\nContent-Transfer-Encoding: base64"
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; '
        f'filename="{value[:20]}"\r\n{kind}\r\n\r\n{value}\r\n'
        for name, value in pairs
    ]
    return ("".join(parts) + f"--{BOUNDARY}--\r\n").encode("utf-8", "replace")


def bodies(pairs: Pairs, dice: Random) -> list[tuple[bytes, str]]:
    """Return the same fields in ways of writing that do not fit what they claim to be."""
    written, parts = urlencode(pairs).encode(), multipart(pairs)
    half = parts[: dice.randrange(len(parts))]
    return [
        (written, "application/x-www-form-urlencoded; charset=utf-16"),
        (written, "application/x-www-form-urlencoded; charset=nonsense"),
        (written[: dice.randrange(len(written) + 1)], "application/x-www-form-urlencoded"),
        (written.replace(b"=", b"%"), "application/x-www-form-urlencoded"),
        (json.dumps(dict(pairs)).encode(), "application/json"),
        (parts, f"multipart/form-data; boundary={BOUNDARY}"),
        (half, f"multipart/form-data; boundary={BOUNDARY}"),
        (parts, "multipart/form-data"),
        (parts, "multipart/form-data; boundary=" + "x" * 300),
        (parts, f'multipart/form-data; boundary="{BOUNDARY}\x7f"'),
        (b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "text/xml"),
        (dice.randbytes(300), "application/octet-stream"),
    ]


def send(browser: Client, form: Form, dice: Random) -> None:
    """Send a form spoilt, in its own way of writing and in another."""
    pairs = spoil(form.pairs, dice)
    written = urlencode(pairs)
    if form.method == "GET":
        assert is_answer(browser.get(f"{form.action}?{written}")), (form.action, pairs)
        return
    own = "application/x-www-form-urlencoded"
    for body, kind in [(written.encode(), own), dice.choice(bodies(pairs, dice))]:
        assert is_answer(browser.generic("POST", form.action, body, kind)), (form, body, kind)


def abuse(browser: Client, paths: list[str], dice: Random, *, rounds: int, member: bool) -> int:
    """Send every form of the pages, again and again; return how many there were."""
    count = 0
    for path in paths:
        if member:
            prove(browser)  # type: ignore[arg-type]
        for form in list(forms_of(browser.get(path), path)):
            if not any(word in form.action for word in LOGS_OUT):
                count += 1
                for _ in range(rounds):
                    send(browser, form, dice)
    return count


def pages(examples: dict[str, str]) -> list[str]:
    return [found.path("north", examples) for found in tenant_addresses()]


def public_pages() -> list[str]:
    found = ["/" + one.pattern for one in addresses() if not one.pattern.startswith("t/")]
    return [path for path in found if "<" not in path and "^" not in path]


@pytest.mark.first
def test_no_spoilt_form_fails(owner: Member, examples: dict[str, str], random: Random) -> None:
    assert abuse(owner, pages(examples), random, rounds=3, member=True) > 60


def test_no_spoilt_form_of_an_account_fails(
    owner: Member, client: Client, random: Random, redis_url: str
) -> None:
    assert abuse(owner, public_pages(), random, rounds=2, member=True) > 5
    assert abuse(client, public_pages(), random, rounds=2, member=False) > 1


def test_no_word_in_an_address_fails(
    owner: Member, examples: dict[str, str], random: Random
) -> None:
    for found in tenant_addresses():
        for part in found.parts:
            made_up = quote(random.choice(WORDS)[:2000].replace("\x00", ""), safe="") or "x"
            parts = examples | {part: made_up if part in PARTS else "A" * 22}
            assert is_answer(owner.get(found.path("north", parts))), found.pattern


@pytest.mark.deep
def test_no_form_fails_however_often(
    owner: Member, examples: dict[str, str], random: Random, north: Tenant
) -> None:
    abuse(owner, pages(examples) + public_pages(), random, rounds=5 * TIMES, member=True)
