"""Tell what sending would do, without writing anything at ORCID."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils.timezone import now

from audit.entries import Actor
from audit.vocabulary import ActorKind
from records import access as records_access
from scoping.context import tenant_context
from sync.dry_run import runner
from sync.dry_run.queries import with_first_items
from sync.models import Preview
from sync.push.send import reading_pool
from sync.scheduling.targets import SyncTarget
from tenants import access
from tenants.commands import tenant_named

OPERATOR = Actor(ActorKind.OPERATOR)
AN_HOUR = 3600.0


class Command(BaseCommand):
    """Plan against the records as they stand, for a researcher, an import, or everybody."""

    help = "Tell what sending would do: items, calls, time, and why items are not sent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say whose, and perhaps for whom or what."""
        parser.add_argument("--tenant", required=True, help="the tenant's slug")
        parser.add_argument("--researcher", default="", help="the public id of one researcher")
        parser.add_argument("--import", dest="batch", default="", help="the public id of an import")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """Look at all records in question, then tell."""
        del args
        tenant_id = tenant_named(options["tenant"])
        with tenant_context(tenant_id):
            scope = _scope(options["researcher"], options["batch"])
            preview = _asked(scope)
            while not runner.go_on(
                preview=preview, pool=reading_pool(), clock=now, seconds=AN_HOUR
            ):
                preview.refresh_from_db()
            self._tell(preview)

    def _tell(self, preview: Preview) -> None:
        for word, count in sorted(preview.figures.items()):
            self.stdout.write(f"{word}: {count}")
        self.stdout.write(f"calls: {sum(preview.calls.values())}")
        self.stdout.write(f"seconds: {preview.seconds:.1f}")
        for what, sentence, count, items in with_first_items(preview.reasons):
            detail = sentence or ", ".join(f"{item.public_id} {item.label}" for item in items)
            self.stdout.write(f"{what}, {count} items: {detail}")


def _asked(scope: SyncTarget) -> Preview:
    """Ask for the dry run.

    Raises:
        CommandError: the import has not been put in.
    """
    try:
        return runner.ask(scope=scope, actor=OPERATOR, now=now())
    except runner.NotPutInError:
        raise CommandError("This import has not been put in; there is nothing to send.") from None


def _scope(researcher: str, batch: str) -> SyncTarget:
    """Return what is meant.

    Raises:
        CommandError: there is no such researcher or import.
    """
    try:
        if researcher:
            return SyncTarget(researcher=access.researcher(researcher))
        return SyncTarget(batch=records_access.batch(batch)) if batch else SyncTarget()
    except Http404:
        raise CommandError("There is no researcher or import of that id.") from None
