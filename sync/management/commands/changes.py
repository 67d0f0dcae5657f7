"""Write what is new on a tenant's records since a cursor to standard output."""

import csv
import json
from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from scoping.context import tenant_context
from sync.pull import change_feed
from tenants.commands import tenant_named


class Command(BaseCommand):
    """Write changes after a cursor, oldest first; ask next with the cursor of the last."""

    help = "Write what others did on a tenant's records since a cursor."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say whose, since when and how."""
        parser.add_argument("--tenant", required=True, help="the tenant's slug")
        parser.add_argument("--since", type=int, default=0, help="the cursor of the last one seen")
        parser.add_argument("--limit", type=int, default=100_000, help="how many at most")
        parser.add_argument("--format", default="json", choices=["json", "csv"])

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """Write the changes, one object or row each."""
        del args
        tenant_id = tenant_named(options["tenant"])
        with tenant_context(tenant_id):
            try:
                rows = change_feed.changes_after(cursor=options["since"], most=options["limit"])
            except change_feed.CursorTooOldError as error:
                raise CommandError(str(error)) from None
            self._write(rows, as_json=options["format"] == "json")

    def _write(self, rows: Iterable[dict[str, Any]], *, as_json: bool) -> None:
        if as_json:
            for row in rows:
                self.stdout.write(json.dumps(row, ensure_ascii=False))
            return
        writer = csv.DictWriter(self.stdout, change_feed.COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
