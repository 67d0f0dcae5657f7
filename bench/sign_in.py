"""Measure whether a refused sign-in tells by its time if the account exists.

Wrong passwords for an account, for one without a password, for one that is switched off, and for
nobody, in turns, each from an address of its own, with the password hashing of production. Bar:
the medians differ by less than 10 ms. Run by ``make bench ARGS=sign_in``.
"""

import os
import secrets
import statistics
import time

import django

from bench._results import report

TRIES = 60
MOST_MS = 10.0


def main() -> None:
    """Report the medians and how far apart they are."""
    os.environ["LOG_LEVEL"] = "ERROR"
    django.setup()
    emails = _accounts()
    spent: dict[str, list[float]] = {kind: [] for kind in emails}
    for number in range(TRIES + 3):
        for kind, email in emails.items():
            took = _milliseconds(email, address=f"10.1.{number}.{len(kind)}")
            if number >= 3:  # noqa: PLR2004 (the first ones warm up)
                spent[kind].append(took)
    medians = {kind: statistics.median(took) for kind, took in spent.items()}
    for kind, median in medians.items():
        report(f"refused, {kind}, median", median, "ms")
    apart = max(medians.values()) - min(medians.values())
    report("refused, furthest apart", apart, "ms", at_most=MOST_MS)


def _accounts() -> dict[str, str]:
    """Create the accounts and return their addresses, each with what it is."""
    from django.conf import settings
    from django.utils.timezone import now

    from tenants.models import User

    settings.ALLOWED_HOSTS.append("testserver")
    run = secrets.token_hex(4)
    for name in ("known", "bare", "off"):
        user = User(email=f"{name}-{run}@north.example", joined_at=now(), is_active=name != "off")
        user.set_password(None if name == "bare" else secrets.token_urlsafe(16))
        user.save()
    names = {
        "an account": "known",
        "one without a password": "bare",
        "one switched off": "off",
        "nobody": "none",
    }
    return {kind: f"{name}-{run}@north.example" for kind, name in names.items()}


def _milliseconds(email: str, *, address: str) -> float:
    from django.test import Client

    browser, typed = Client(REMOTE_ADDR=address), {"login": email, "password": "a wrong password"}
    begun = time.perf_counter()
    browser.post("/accounts/login/", typed)
    return (time.perf_counter() - begun) * 1e3


if __name__ == "__main__":
    main()
