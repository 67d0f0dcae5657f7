"""A wrong or missing setting stops the start with one sentence."""

import base64
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {
    "SECRET_KEY": "k" * 60,
    "PUBLIC_URL": "https://portal.example.org",
    "DATABASE_URL": "postgres://portal_app@127.0.0.1:1/portal",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "MASTER_KEYS": "1:" + base64.b64encode(bytes(range(32))).decode(),
}


def start(**changes: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process of their own."""
    show = "from django.conf import settings;" + changes.pop("SHOW", "")
    environment = {**GOOD, **changes, "PATH": os.environ["PATH"]}
    code = "import django, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'orcid_portal.settings';"
    return subprocess.run(
        [sys.executable, "-c", code + "django.setup();" + show],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_documented_settings_are_enough() -> None:
    result = start()

    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    "changes, sentence",
    [
        ({"SECRET_KEY": ""}, "the environment variable SECRET_KEY is missing."),
        ({"SECRET_KEY": "short"}, "SECRET_KEY must have at least 50 characters."),
        ({"PUBLIC_URL": ""}, "the environment variable PUBLIC_URL is missing."),
        ({"PUBLIC_URL": "http://portal.example.org"}, "PUBLIC_URL must begin with https://"),
        ({"PUBLIC_URL": "portal"}, "PUBLIC_URL must be an address like https://"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must begin with postgres://"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL"),
        ({"REDIS_URL": ""}, "the environment variable REDIS_URL is missing."),
        ({"MASTER_KEYS": ""}, "the environment variable MASTER_KEYS is missing."),
        ({"MASTER_KEYS": "nokey"}, "must look like 1:base64"),
        ({"MASTER_KEYS": "1:c2hvcnQ="}, "must be 32 random bytes in base64"),
        ({"MASTER_KEYS": "1:" + "A" * 43 + "="}, "must be 32 random bytes in base64"),
        ({"DEBUG": "perhaps"}, "DEBUG must be true or false"),
        ({"EMAIL_URL": "pigeon://coop"}, "EMAIL_URL must look like smtp+tls://"),
        ({"ORCID_MEMBER_RATE": "-3"}, "ORCID_MEMBER_RATE must be a number above zero"),
    ],
)
def test_a_wrong_setting_is_said_in_one_sentence(changes: dict[str, str], sentence: str) -> None:
    result = start(**changes)

    assert result.returncode == 1
    assert sentence in result.stderr
    assert result.stderr.startswith("ORCID Portal cannot start: ")
    assert result.stderr.count("\n") == 1


def test_a_wrong_master_key_is_not_printed() -> None:
    assert "c2hvcnQ" not in start(MASTER_KEYS="1:c2hvcnQ=").stderr


def test_mails_leave_by_the_server_that_is_named() -> None:
    result = start(
        EMAIL_URL="smtp+tls://user:pass@mail.example.org:587",
        SHOW="print(settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS)",
    )

    assert result.stdout == "mail.example.org 587 True\n"
