"""Let the demo's researchers connect, decline and be invited, by the same doors as real ones."""

from dataclasses import dataclass
from itertools import cycle
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.utils.timezone import now

from audit.entries import SYSTEM
from demo.registry import RegistryControl
from oauth import actions as oauth
from oauth.actions import Arrival, Beginning, Return
from tenants.encryption.secrets import Secret
from tenants.models import Credential, Researcher

BROWSER = "the-demo-itself"
OWN_ITEMS = cycle(
    [
        ("employment", "Visiting scholar", "Uppsala University", "Uppsala", "SE", "048a87296"),
        ("employment", "Research assistant", "KU Leuven", "Leuven", "BE", "05f950310"),
    ]
)


@dataclass(frozen=True)
class People:
    """The researchers of one institution on their way to ORCID."""

    credential: Credential
    registry: RegistryControl

    def connect(self, researcher: Researcher) -> str:
        """Give a researcher a record, let them grant, and return their iD."""
        orcid = self._record(researcher)
        query = self._begin(researcher)
        code = self.registry.grant(
            client_id=self.credential.client_id,
            orcid=orcid,
            scope=query["scope"],
            redirect_uri=query["redirect_uri"],
        )
        arrival = self._arrive(query, code=Secret(code))
        if not arrival.outcome.connected:
            message = f"a researcher of the demo could not connect: {arrival.outcome}"
            raise RuntimeError(message)
        return orcid

    def decline(self, researcher: Researcher) -> None:
        """Let a researcher say no at ORCID."""
        self._arrive(self._begin(researcher), error="access_denied")

    def invite(self, researcher: Researcher) -> None:
        """Send a researcher their personal link."""
        oauth.invite(
            researcher=researcher,
            credential=self.credential,
            actor=SYSTEM,
            site=settings.PUBLIC_URL,
            now=now(),
        )

    def _record(self, researcher: Researcher) -> str:
        """Create a record with something on it that the researcher wrote."""
        orcid = self.registry.add_record(
            given_names=researcher.given_names,
            family_name=researcher.family_name,
            email=researcher.email,
        )
        section, role, name, city, country, ror = next(OWN_ITEMS)
        self.registry.add_item(
            orcid,
            section=section,
            item={
                "role-title": role,
                "start-date": {"year": {"value": "1999"}},
                "organization": {
                    "name": name,
                    "address": {"city": city, "country": country},
                    "disambiguated-organization": {
                        "disambiguated-organization-identifier": f"https://ror.org/{ror}",
                        "disambiguation-source": "ROR",
                    },
                },
                "source": {"source-orcid": {"path": orcid}},
            },
        )
        return orcid

    def _begin(self, researcher: Researcher) -> dict[str, str]:
        """Begin as the researcher's browser would; return the query of ORCID's address."""
        beginning = Beginning(researcher=researcher, credential=self.credential, browser=BROWSER)
        address = oauth.begin(beginning=beginning, site=settings.PUBLIC_URL, now=now())
        return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}

    def _arrive(
        self, query: dict[str, str], *, code: Secret | None = None, error: str = ""
    ) -> Arrival:
        came = Return(state=query["state"], code=code, error=error, browser=BROWSER)
        return oauth.arrive(
            credential=self.credential, came=came, site=settings.PUBLIC_URL, clock=now
        )
