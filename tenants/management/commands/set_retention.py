"""Set for how long a tenant's audit log is kept."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from audit.actions import RetentionError
from audit.models import Retention
from scoping.context import tenant_context
from tenants import access, actions
from tenants.commands import tenant_named


class Command(BaseCommand):
    """Lengthen the retention of one tenant's log, as its contract has it."""

    help = "Keep what a tenant's audit log takes in from now on for 13, 25 or 61 months."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask for the tenant and the months."""
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        parser.add_argument("--months", required=True, type=int, choices=Retention.values)

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """Change both chains, or say why not."""
        del args
        tenant_id = tenant_named(options["tenant"])
        try:
            with tenant_context(tenant_id):
                actions.lengthen_retention(
                    tenant=access.current_tenant(tenant_id), months=options["months"], now=now()
                )
        except RetentionError as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"New rows are kept for {options['months']} months.")
