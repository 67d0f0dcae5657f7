"""Write why an item is, or is not, on its researcher's record."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import Http404

from scoping.context import tenant_context
from sync import access as sync_access
from sync.status.history import history_of
from tenants.commands import tenant_named


class Command(BaseCommand):
    """Write the whole way of an item, the newest step first, one JSON object a line."""

    help = "Write every step of an item on its way to the ORCID record, and what it waits for."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say whose, and which."""
        parser.add_argument("--tenant", required=True, help="the tenant's slug")
        parser.add_argument("--item", required=True, help="the item's id, as in its address")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """Write the steps."""
        del args
        tenant_id = tenant_named(options["tenant"])
        with tenant_context(tenant_id):
            try:
                item = sync_access.item(options["item"])
            except Http404:
                raise CommandError(f"The tenant has no item '{options['item']}'.") from None
            for step in history_of(item):
                self.stdout.write(json.dumps(step.as_json(), ensure_ascii=False))
