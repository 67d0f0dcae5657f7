"""Make exchanges like the portal's own: calls to the simulated registry, recorded on the way.

Names, titles and identifiers are drawn from a seeded generator, so that two seeds share the
shapes of messages and not their words.
"""

import itertools
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from random import Random
from subprocess import DEVNULL, Popen
from typing import Any

from audit.entries import Content
from demo.processes import free_port, listens, wait_until
from demo.registry import RegistryControl
from gateway.recorder import Recorder, content_of
from orcid_client import messages
from orcid_client.client import OrcidClient, interpret_bulk, interpret_created
from orcid_client.environments import Api, Registry, simulator
from orcid_client.errors import ApiError
from orcid_client.http import Request, Transport
from orcid_client.ids import OrcidId, parse

SCOPES = "/read-limited /activities/update /person/update"
CALLBACK = "http://127.0.0.1:8000/connect/callback/x/"


@contextmanager
def registry() -> Iterator[RegistryControl]:
    """Start a simulated registry for the while."""
    port = free_port()
    command = [sys.executable, "-m", "simulator", "--host", "127.0.0.1", "--port", str(port)]
    with Popen(command, stdout=DEVNULL) as process:
        try:
            wait_until(lambda: listens(port), seconds=30)
            yield RegistryControl(f"http://127.0.0.1:{port}")
        finally:
            process.terminate()


class Speaker:
    """Speaks with the registry as the push engine and the pull do, and records it."""

    def __init__(self, registry: RegistryControl, *, seed: int) -> None:
        """Register a client and prepare a generator of words."""
        self.registry = registry
        self.random = Random(seed)  # noqa: S311 (not for secrets)
        self.recorder = Recorder()
        self.client_id = f"APP-{seed:016}"
        self.secret = f"{self.random.getrandbits(128):032x}"
        registry.add_client(
            client_id=self.client_id, secret=self.secret, name=self.word().title(),
            kind="member", callback=CALLBACK,
        )  # fmt: skip
        clock = lambda: datetime.now(UTC)  # noqa: E731
        self.transport = Transport(clock=clock, record=self.recorder)

    def contents(self, count: int) -> Iterator[Content]:
        """Yield what the log would keep of so many calls."""
        made = itertools.chain.from_iterable(self._person() for _ in itertools.count())
        return itertools.islice(made, count)

    def word(self) -> str:
        """Return a made-up word."""
        letters = self.random.choices("aeioulnrstdm", k=self.random.randint(3, 11))
        return "".join(letters)

    def words(self, fewest: int, most: int) -> str:
        """Return some made-up words."""
        return " ".join(self.word() for _ in range(self.random.randint(fewest, most))).capitalize()

    def _person(self) -> Iterator[Content]:
        """Connect one person, push their items, change one, read the record."""
        given, family = self.word().title(), self.word().title()
        email = f"{given}@{family}.example".lower()
        orcid = parse(self.registry.add_record(given_names=given, family_name=family, email=email))
        token = self.registry.token(client_id=self.client_id, orcid=str(orcid), scope=SCOPES)
        client = OrcidClient(
            environment=_environment(self.registry.url),
            api_type=Api.MEMBER,
            content_type=self.random.choice(("json", "json", "json", "xml")),
            transport=self.transport,
        )
        before = len(list(self.recorder))
        self._converse(client, orcid, token)
        for exchange in list(self.recorder)[before:]:
            yield content_of(exchange)

    def _converse(self, client: OrcidClient, orcid: OrcidId, token: str) -> None:
        def call(request: Request) -> Any:  # noqa: ANN401 (an answer)
            return client.perform(request, token)

        employment = messages.from_json("employment", self._employment())
        put_code = interpret_created(call(client.create("employment", orcid, employment)))
        call(client.update("employment", orcid, put_code, employment))
        call(client.create("education", orcid, messages.from_json("education", self._employment())))
        works = [messages.from_json("work", self._work()) for _ in range(self.random.randint(1, 6))]
        for work in works:
            call(client.create("work", orcid, work))
        call(client.create("work", orcid, works[0]))
        bulk = [messages.from_json("work", self._work()) for _ in range(3)]
        interpret_bulk(call(client.create_works(orcid, bulk)))
        call(client.create("funding", orcid, messages.from_json("funding", self._funding())))
        call(client.read_record(orcid))
        call(client.read_section("work", orcid))
        call(client.delete("employment", orcid, put_code))
        try:
            client.fetch_item("employment", orcid, put_code, token=token)
        except ApiError:
            return

    def _employment(self) -> dict[str, Any]:
        return {
            "department-name": self.words(1, 3),
            "role-title": self.words(1, 3),
            "start-date": self._date(),
            "organization": self._organisation(),
            "external-ids": {"external-id": [self._identifier("source-work-id", self.word())]},
        }

    def _funding(self) -> dict[str, Any]:
        return {
            "type": "grant",
            "title": {"title": {"value": self.words(3, 12)}},
            "amount": {"value": str(self.random.randint(1000, 999999)), "currency-code": "EUR"},
            "start-date": self._date(),
            "organization": self._organisation(),
            "external-ids": {"external-id": [self._identifier("grant_number", self.word())]},
        }

    def _work(self) -> dict[str, Any]:
        doi = f"10.{self.random.randint(1000, 9999)}/{self.word()}.{self.random.randint(1, 10**6)}"
        contributors = [self._contributor() for _ in range(self.random.randint(1, 6))]
        return {
            "title": {"title": {"value": self.words(4, 14)}},
            "journal-title": {"value": self.words(1, 5)},
            "short-description": self.words(0, 60),
            "type": self.random.choice(("journal-article", "book-chapter", "conference-paper")),
            "publication-date": self._date(),
            "external-ids": {"external-id": [self._identifier("doi", doi)]},
            "url": {"value": f"https://doi.org/{doi}"},
            "contributors": {"contributor": contributors},
        }

    def _contributor(self) -> dict[str, Any]:
        name = {"value": f"{self.word()} {self.word()}".title()}
        attributes = {"contributor-sequence": "first", "contributor-role": "author"}
        return {"credit-name": name, "contributor-attributes": attributes}

    def _date(self) -> dict[str, Any]:
        month, day = self.random.randint(1, 12), self.random.randint(1, 28)
        return {
            "year": {"value": str(self.random.randint(1970, 2026))},
            "month": {"value": f"{month:02}"},
            "day": {"value": f"{day:02}"},
        }

    def _organisation(self) -> dict[str, Any]:
        letters = "".join(self.random.choices("0123456789abcdefghjkmnpqrstvwxyz", k=6))
        ror = f"https://ror.org/0{letters}{self.random.randint(10, 99)}"
        return {
            "name": self.words(2, 5),
            "address": {
                "city": self.word().title(),
                "country": self.random.choice(("GB", "DE", "US")),
            },
            "disambiguated-organization": {
                "disambiguated-organization-identifier": ror,
                "disambiguation-source": "ROR",
            },
        }

    def _identifier(self, kind: str, value: str) -> dict[str, str]:
        return {
            "external-id-type": kind,
            "external-id-value": value,
            "external-id-relationship": "self",
        }


def _environment(url: str) -> Registry:
    return simulator(site=url, member_api=f"{url}/member/v3.0", public_api=f"{url}/public/v3.0")
