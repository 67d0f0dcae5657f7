"""ORCID's registries by the names that credentials carry; the simulator's address is ours."""

from django.conf import settings

from orcid_client import environments
from orcid_client.environments import Registry


class UnknownEnvironmentError(LookupError):
    """A credential names a registry that this portal does not speak to."""


def environment(name: str) -> Registry:
    """Return the registry a credential is for.

    Raises:
        UnknownEnvironmentError: there is none of that name, or the simulator is switched off.
    """
    if name == "production":
        return environments.PRODUCTION
    if name == "sandbox":
        return environments.SANDBOX
    if name == "simulator" and settings.SIMULATOR_ENABLED:
        return _simulator(settings.SIMULATOR_URL)
    message = f"there is no ORCID registry named {name}"
    raise UnknownEnvironmentError(message)


def _simulator(url: str) -> Registry:
    root = url.rstrip("/")
    return environments.simulator(
        site=root, member_api=f"{root}/member/v3.0", public_api=f"{root}/public/v3.0"
    )
