"""The gateway room."""

from django.apps import AppConfig


class GatewayConfig(AppConfig):
    """The one door to ORCID: a client for a credential, with limiter, breaker and recorder."""

    name = "gateway"
