"""Read the process environment; a wrong or missing value stops the start with one sentence."""

import base64
import binascii
import sys
from typing import NoReturn
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

MASTER_KEY_BYTES = 32
MINIMUM_SECRET_KEY_LENGTH = 50


def stop(sentence: str) -> NoReturn:
    """End the process with one sentence instead of a traceback."""
    sys.exit(f"ORCID Portal cannot start: {sentence}")


class EnvironmentVariables:
    """Typed look-ups over environment variables that explain themselves when they fail."""

    def __init__(self) -> None:
        """Bind to the environment of this process."""
        self._env = environ.Env()

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text; without a default the variable must be there and not empty."""
        value = str(self._env.str(name, default="")) or default
        if value is None:
            stop(f"the environment variable {name} is missing.")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a yes or no."""
        raw = self.text(name, default="true" if default else "false").strip().lower()
        if raw in {"1", "true", "yes", "on"}:
            return True
        if raw in {"0", "false", "no", "off"}:
            return False
        stop(f"{name} must be true or false, not {raw!r}.")

    def count(self, name: str, default: int) -> int:
        """Return a whole number from zero on."""
        raw = self.text(name, default=str(default))
        if not raw.isdecimal():
            stop(f"{name} must be a whole number, not {raw!r}.")
        return int(raw)

    def number(self, name: str, default: float) -> float:
        """Return a positive number."""
        raw = self.text(name, default=str(default))
        try:
            value = float(raw)
        except ValueError:
            value = -1.0
        if not value > 0:
            stop(f"{name} must be a number above zero, not {raw!r}.")
        return value

    def names(self, name: str, default: str) -> list[str]:
        """Return a list of texts parted by commas."""
        return [
            part.strip() for part in self.text(name, default=default).split(",") if part.strip()
        ]

    def database(self, name: str) -> dict[str, object]:
        """Return Django's settings of one Postgres database from a ``postgres://`` address."""
        if urlsplit(self.text(name)).scheme not in {"postgres", "postgresql"}:
            stop(f"{name} must begin with postgres://; only PostgreSQL is supported.")
        try:
            return dict(self._env.db_url(name))
        except (ImproperlyConfigured, ValueError) as error:
            stop(f"{name} is not a database address: {type(error).__name__}.")

    def address(self, name: str, default: str | None = None) -> str:
        """Return a web address without a trailing slash; https except on this machine."""
        value = self.text(name, default=default).rstrip("/")
        parts = urlsplit(value)
        local = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if not parts.hostname or parts.scheme not in {"http", "https"}:
            stop(f"{name} must be an address like https://portal.example.org, not {value!r}.")
        if parts.scheme == "http" and not (local or self.flag("DEMO", default=False)):
            stop(f"{name} must begin with https:// (http:// is for this machine alone).")
        return value

    def mail(self, name: str) -> dict[str, object]:
        """Return Django's settings of the way mails leave, from an ``smtp://`` address."""
        try:
            return dict(self._env.email_url(name, default="consolemail://"))
        except (ImproperlyConfigured, KeyError, ValueError):
            stop(f"{name} must look like smtp+tls://user:password@host:587.")

    def secret_key(self) -> str:
        """Return Django's secret key; a short one is refused."""
        value = self.text("SECRET_KEY")
        if len(value) < MINIMUM_SECRET_KEY_LENGTH:
            stop(f"SECRET_KEY must have at least {MINIMUM_SECRET_KEY_LENGTH} characters.")
        return value

    def master_keys(self) -> dict[int, bytes]:
        """Return the master keys by number; the first named is the one that seals.

        The form is ``number:base64,number:base64`` with 32 random bytes each.
        """
        keys: dict[int, bytes] = {}
        for entry in self.names("MASTER_KEYS", self.text("MASTER_KEYS")):
            number, _, encoded = entry.partition(":")
            key_id = _key_number(number)
            keys[key_id] = _key_bytes(encoded)
        return keys


def _key_number(text: str) -> int:
    if not text.isdigit() or not int(text):
        stop("every entry of MASTER_KEYS must look like 1:base64, beginning with a number above 0.")
    return int(text)


def _key_bytes(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != MASTER_KEY_BYTES or len(set(key)) == 1:
        stop("every key of MASTER_KEYS must be 32 random bytes in base64.")
    return key
