"""Measure whether pages stay quick while many people connect and ORCID answers slowly.

gunicorn as in production (two processes of eight threads) and the simulated registry, whose token
endpoint takes SLOW_ORCID_BENCH_MS (8,000 unless told). A member's page is opened again and again,
first with nothing else to do, then while SLOW_ORCID_BENCH_PEOPLE (100) come back from ORCID at
once. Bars: the 95th percentile is at most twice the quiet one; each person is connected in the end,
with one exchange of each code. Run by ``make bench ARGS=slow_orcid``.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import django
import requests

from bench._results import report

if TYPE_CHECKING:
    from demo.programs import Addresses
    from tenants.models import Credential, Researcher

MOST_TIMES_QUIET = 2.0
OPENINGS, OPENING_EVERY = 200, 0.05
GIVE_UP_SECONDS = 300
CLIENT = {"client_id": "APP-0000000000000001", "client_secret": "bench-client-secret"}


def main() -> None:
    """Report the times of the page, and how many were connected."""
    from demo.programs import Addresses

    people = int(os.environ.get("SLOW_ORCID_BENCH_PEOPLE", "100"))
    latency = int(os.environ.get("SLOW_ORCID_BENCH_MS", "8000"))
    portal = Addresses(_free_port(), _free_port())
    os.environ |= {
        "PUBLIC_URL": portal.portal, "ALLOWED_HOSTS": "127.0.0.1,localhost", "DEMO": "1",
        "SIMULATOR_URL": portal.simulator, "LOG_LEVEL": "WARNING", "TRUSTED_PROXY_COUNT": "1",
    }  # fmt: skip
    django.setup()
    with _running(portal):
        page, session = _member_page(portal)
        _opened(page, session, 20)
        quiet = _p95(_opened(page, session, OPENINGS))
        report("a page, nothing else to do, 95 of 100", quiet * 1000, "ms")
        redirects = _ready_to_come_back(portal, people)
        fault = {"path": "/oauth/token$", "times": 0, "delay_ms": latency}
        _control(portal, "faults", **fault)
        begun = time.monotonic()
        with ThreadPoolExecutor(people) as pool:
            arrivals = [pool.submit(_come_back, one) for one in redirects]
            busy = _p95(_opened(page, session, OPENINGS))
            connected = sum(one.result() for one in arrivals)
        report(f"a page while {people} connect, 95 of 100", busy * 1000, "ms")
        report("that, to the quiet one", busy / quiet, "ratio", at_most=MOST_TIMES_QUIET)
        report("connected", connected, "people", at_least=people)
        report("until the last one was", time.monotonic() - begun, "s")
        report("codes exchanged", _exchanges(portal), "calls", at_most=people)


@contextmanager
def _running(portal: "Addresses") -> Iterator[None]:
    """Run the web server and the simulated registry."""
    from demo import programs

    with ExitStack() as running:
        folder = running.enter_context(tempfile.TemporaryDirectory())
        registry = programs.simulator(portal, Path(folder) / "simulator.data")
        for command in (registry, programs.web(portal)):
            process = running.enter_context(
                subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            )
            running.callback(process.terminate)
        for url in (f"{portal.portal}/healthz", f"{portal.simulator}/_control/requests"):
            _await_answer(url)
        yield


def _await_answer(url: str) -> None:
    end = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < end:
        try:
            requests.get(url, timeout=5)
        except requests.RequestException:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"{url} does not answer.")


def _member_page(portal: "Addresses") -> tuple[str, requests.Session]:
    """Return the address of a tenant's list of researchers, and a browser signed in."""
    from bench import _people
    from bench.pages import member
    from scoping.context import tenant_context

    tenant = _people.make_tenant("slow")
    with tenant_context(tenant.pk):
        cookies = member(tenant.pk).cookies
    session = requests.Session()
    for name, morsel in cookies.items():
        session.cookies.set(name, morsel.value)
    return f"{portal.portal}/t/{tenant.slug}/researchers/", session


def _opened(page: str, session: requests.Session, times: int) -> list[float]:
    """Open a page again and again; return the seconds each took."""
    spent = []
    for _ in range(times):
        begun = time.perf_counter()
        session.get(page, timeout=GIVE_UP_SECONDS, allow_redirects=False).raise_for_status()
        spent.append(time.perf_counter() - begun)
        time.sleep(OPENING_EVERY)
    return spent


def _p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _ready_to_come_back(portal: "Addresses", people: int) -> list[tuple[requests.Session, str]]:
    """Let people go to ORCID and grant; return their browsers, and where ORCID sends them."""
    from django.conf import settings
    from django.utils.timezone import now

    from audit.entries import SYSTEM
    from bench import _people
    from oauth import actions, queries
    from scoping.context import tenant_context
    from tenants.encryption.secrets import open_value

    tenant = _people.make_tenant("connecting")
    with tenant_context(tenant.pk):
        credential = _make_credential()
        back = queries.callback_address(credential, site=settings.PUBLIC_URL)
        _control(portal, "clients", **CLIENT, name="B", type="member", redirect_uris=[back])
        researchers = [_researcher(number) for number in range(people)]
        links = [
            open_value(
                actions.invite(
                    researcher=one, credential=credential, actor=SYSTEM,
                    site=settings.PUBLIC_URL, now=now(),
                ),
                "token_sealed",
            ).reveal()
            for one in researchers
        ]  # fmt: skip
    return [_granted(portal, link, number) for number, link in enumerate(links)]


def _make_credential() -> "Credential":
    from django.utils.timezone import now

    from audit.entries import SYSTEM
    from tenants import actions
    from tenants.encryption.secrets import Secret
    from tenants.models import ApiType, Environment, MessageFormat

    draft = actions.CredentialDraft(
        environment=Environment.SIMULATOR, api_type=ApiType.MEMBER, premium=False,
        client_id=CLIENT["client_id"], secret=Secret(CLIENT["client_secret"]),
        scopes=("/read-limited", "/activities/update"), message_format=MessageFormat.JSON,
    )  # fmt: skip
    return actions.add_credential(draft=draft, actor=SYSTEM, now=now())


def _researcher(number: int) -> "Researcher":
    from django.utils.timezone import now

    from audit.entries import SYSTEM
    from tenants import actions

    draft = actions.ResearcherDraft(external_ref=f"P-{number}", given_names=f"Ann {number}")
    return actions.add_researcher(draft=draft, actor=SYSTEM, now=now())


def _granted(portal: "Addresses", link: str, number: int) -> tuple[requests.Session, str]:
    """Press the button as one person, and grant what is asked."""
    browser = requests.Session()
    # gunicorn closes a connection that was still for two seconds; a browser would then open another
    browser.headers["Connection"] = "close"
    # Each from an address of their own, as a proxy tells it: many at one campus are another matter
    browser.headers["X-Forwarded-For"] = f"10.0.{number // 250}.{number % 250 + 1}"
    page = browser.get(f"{portal.portal}/connect/{link}/", timeout=30)
    page.raise_for_status()
    token = page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    form = {"link": link, "csrfmiddlewaretoken": token}
    answer = browser.post(
        f"{portal.portal}/connect/begin/", form, timeout=30, allow_redirects=False,
        headers={"Referer": page.url},
    )  # fmt: skip
    asked = dict(parse_qsl(urlsplit(answer.headers["Location"]).query))
    orcid = _control(portal, "records", given_names=f"Ann {number}", family_name="Smith")["orcid"]
    named = {name: asked[name] for name in asked if name not in {"state", "response_type"}}
    code = _control(portal, "codes", **named, orcid=orcid)["code"]
    return browser, f"{asked['redirect_uri']}?code={code}&state={asked['state']}"


def _come_back(redirect: tuple[requests.Session, str]) -> bool:
    """Follow ORCID's redirect as a browser does; say whether it ended with a connection."""
    browser, address = redirect
    end = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < end:
        answer = browser.get(address, timeout=GIVE_UP_SECONDS)
        if "Refresh" not in answer.headers:
            return answer.ok and "/connect/result/" in answer.url
        address = answer.url
        time.sleep(float(answer.headers["Refresh"]))
    return False


def _exchanges(portal: "Addresses") -> int:
    told = requests.get(f"{portal.simulator}/_control/requests", timeout=30).json()
    return sum(one["path"].endswith("/oauth/token") for one in told["requests"])


def _control(portal: "Addresses", path: str, /, **body: object) -> dict[str, str]:
    answer = requests.post(f"{portal.simulator}/_control/{path}", json=body, timeout=30)
    answer.raise_for_status()
    return dict(answer.json())


def _free_port() -> int:
    from demo.processes import free_port

    return free_port()


if __name__ == "__main__":
    main()
