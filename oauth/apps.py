"""The oauth room."""

from django.apps import AppConfig


class OauthConfig(AppConfig):
    """Permission: connect, code exchange, connections and their grants."""

    name = "oauth"
