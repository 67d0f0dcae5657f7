"""List the quotas of a tenant."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from scoping.context import tenant_context
from tenants import quotas
from tenants.commands import tenant_named


class Command(BaseCommand):
    """Show how much one tenant may have or do at once."""

    help = "Show a tenant's quotas, and which of them are its own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say whose."""
        parser.add_argument("tenant", help="the tenant's slug")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """List them."""
        del args
        with tenant_context(tenant_named(options["tenant"])):
            for name, (most, is_own) in quotas.limits().items():
                self.stdout.write(f"{name.value}: {most:,} ({'own' if is_own else 'default'})")
