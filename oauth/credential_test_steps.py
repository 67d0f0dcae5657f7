"""What each step of "Test connection" answers, and who can mend it. Pure."""

from dataclasses import dataclass

from orcid_client import errors
from orcid_client.errors import OrcidError


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
    "ORCID could not be reached.",
    "The portal's operator can look at the way out to the internet; or wait a few minutes.",
)
_ANSWERS: list[tuple[type[OrcidError], tuple[str, str]]] = [
    (
        errors.ClientCredentialsRefused,
        (
            "ORCID does not accept this client id and secret.",
            "An administrator can compare them, and the environment, with ORCID's letter.",
        ),
    ),
    (
        errors.ScopeRefused,
        (
            "ORCID does not give this permission to this client.",
            "Compare the API type chosen here; ORCID's engagement team can change the client.",
        ),
    ),
    (
        errors.GrantRefused,
        (
            "ORCID knows the client and gives it no token.",
            "The client may be locked or deactivated: ask ORCID's engagement team.",
        ),
    ),
    (
        errors.OAuthUnavailable,
        ("ORCID's sign-in service is not available at the moment.", "Try again in a few minutes."),
    ),
    (
        errors.ClientRefused,
        (
            "ORCID has locked this client, or does not let it use this API.",
            "Ask ORCID's engagement team.",
        ),
    ),
    (errors.NotSent, UNREACHABLE),
    (errors.NoAnswer, ("ORCID did not answer in time.", "Try again in a few minutes.")),
    (
        errors.RegistryUnavailable,
        ("ORCID's API is not available at the moment.", "Try again in a few minutes."),
    ),
]
_UNEXPECTED = (
    "ORCID's answer was not expected.",
    "The exchange stands in the audit log; the portal's operator can read it there.",
)


def answer_of(error: OrcidError) -> tuple[str, str]:
    """Return what an error says about a credential, and who can mend it."""
    return next((words for kind, words in _ANSWERS if isinstance(error, kind)), _UNEXPECTED)
