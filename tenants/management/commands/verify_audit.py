"""Verify that nobody changed the audit log."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import Http404

from audit.verification import verify
from audit.vocabulary import Stream
from scoping.context import tenant_context
from tenants import access


class Command(BaseCommand):
    """Follow both chains of a tenant and say what was found."""

    help = "Verify the hash chains of a tenant's audit log; fails if a row was changed or removed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the tenant."""
        parser.add_argument("--tenant", required=True, metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """Print a line for each chain; exit 1 if one is broken."""
        del args
        try:
            tenant_id = access.tenant_id_of_slug(options["tenant"])
        except Http404:
            message = f"There is no tenant {options['tenant']!r}."
            raise CommandError(message) from None
        with tenant_context(tenant_id):
            verdicts = [verify(stream) for stream in Stream]
        for verdict in verdicts:
            self.stdout.write(f"{verdict.stream}: {verdict.rows} rows, {verdict.sentence}.")
        broken = [verdict for verdict in verdicts if verdict.broken_at]
        if broken:
            message = f"The chain of {broken[0].stream} is broken at row {broken[0].broken_at}."
            raise CommandError(message)
