"""A logged call as a command that sends it again, without the secrets that the log left out."""

import shlex

from audit.entries import Content

# What the log writes in the place of a secret, and what a person has to put there.
TOKEN = "$ORCID_TOKEN"  # noqa: S105 (a placeholder)


def command(method: str, content: Content) -> str:
    """Return the cURL command of a call, one argument a line; the token is a placeholder."""
    parts = [f"curl --request {shlex.quote(method)} {shlex.quote(content.url)}"]
    parts += [_header(name, value) for name, value in content.request_headers.items()]
    if content.request_body:
        parts.append(f"--data-raw {shlex.quote(content.request_body)}")
    return " \\\n  ".join(parts)


def _header(name: str, value: str) -> str:
    if name.lower() == "authorization":
        return f'--header "{name}: Bearer {TOKEN}"'
    return f"--header {shlex.quote(f'{name}: {value}')}"
