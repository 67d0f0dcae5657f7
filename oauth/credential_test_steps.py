"""What each step of "Test connection" answers, and who can fix it. Pure."""

from dataclasses import dataclass

from orcid_client import errors
from orcid_client.errors import OrcidError
from scoping.translation import N_


@dataclass(frozen=True, slots=True)
class TestStep:
    """One step: its state is a word of the pages' statuses (ok, failed, skipped, todo)."""

    label: str
    state: str
    answer: str = ""
    detail: str = ""

    @property
    def failed(self) -> bool:
        """Say whether the credential cannot be used like this."""
        return self.state == "failed"


UNREACHABLE = (
    N_("ORCID could not be reached."),
    N_(
        "Wait a few minutes. If it happens again, the portal's operators can check the "
        "network connection to ORCID."
    ),
)
_ANSWERS: list[tuple[type[OrcidError], tuple[str, str]]] = [
    (
        errors.ClientCredentialsRefused,
        (
            N_("ORCID does not accept this client ID and secret."),
            N_(
                "Compare them, and the environment, with the e-mail in which ORCID sent "
                "the credentials."
            ),
        ),
    ),
    (
        errors.ScopeRefused,
        (
            N_("ORCID does not give this client this permission."),
            N_("Check the API type selected here. ORCID's engagement team can change the client."),
        ),
    ),
    (
        errors.GrantRefused,
        (
            N_("ORCID knows the client but does not issue a token to it."),
            N_("The client may be locked or deactivated. Contact ORCID's engagement team."),
        ),
    ),
    (
        errors.OAuthUnavailable,
        (
            N_("ORCID's sign-in service is currently unavailable."),
            N_("Try again in a few minutes."),
        ),
    ),
    (
        errors.ClientRefused,
        (
            N_("ORCID has locked this client, or does not let it use this API."),
            N_("Contact ORCID's engagement team."),
        ),
    ),
    (errors.NotSent, UNREACHABLE),
    (errors.NoAnswer, (N_("ORCID did not respond in time."), N_("Try again in a few minutes."))),
    (
        errors.RegistryUnavailable,
        (N_("ORCID's API is currently unavailable."), N_("Try again in a few minutes.")),
    ),
]
_UNEXPECTED = (
    N_("ORCID sent an unexpected response."),
    N_("The audit log shows the exchange, which the portal's operators can read."),
)


def answer_of(error: OrcidError) -> tuple[str, str]:
    """Return what an error says about a credential, and who can fix it."""
    return next((words for kind, words in _ANSWERS if isinstance(error, kind)), _UNEXPECTED)
