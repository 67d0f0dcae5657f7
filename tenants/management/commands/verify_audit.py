"""Verify that nobody changed the audit log."""

from argparse import ArgumentParser, FileType
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from audit import heads
from audit.verification import verify
from audit.vocabulary import Stream
from scoping.context import tenant_context
from tenants import access
from tenants.commands import tenant_named


class Command(BaseCommand):
    """Follow both chains of a tenant and say what was found."""

    help = "Verify the hash chains of a tenant's audit log; fails if a row was changed or removed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the tenant."""
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        parser.add_argument(
            "--heads", type=FileType(), help="lines of sign_audit_heads, kept elsewhere"
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """Print a line for each chain; exit 1 if one is broken."""
        del args
        tenant_id = tenant_named(options["tenant"])
        with tenant_context(tenant_id):
            verdicts = [verify(stream) for stream in Stream]
            if options["heads"]:
                self._check_heads(options["heads"], access.current_tenant(tenant_id).public_id)
        for verdict in verdicts:
            self.stdout.write(f"{verdict.stream}: {verdict.rows} rows, {verdict.sentence}.")
        broken = [verdict for verdict in verdicts if verdict.broken_at]
        if broken:
            message = f"The chain of {broken[0].stream} is broken at row {broken[0].broken_at}."
            raise CommandError(message)

    def _check_heads(self, lines: Iterable[str], tenant: str) -> None:
        """Hold each signed line about this tenant against its chain."""
        trusted = {
            heads.public_text(heads.signing_key(key)): key for key in settings.MASTER_KEYS.values()
        }
        for line in lines:
            try:
                head = heads.read_head(line, trusted=trusted)
                if head.tenant == tenant:
                    self.stdout.write(f"{head.stream} of {head.at}: {heads.check_head(head)}.")
            except heads.HeadRefusedError as refused:
                raise CommandError(f"A signed head does not hold: {refused}.") from None
