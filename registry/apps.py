"""The registry room."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """The one door to ORCID: a client for a credential, with limiter, breaker and recorder."""

    name = "registry"
