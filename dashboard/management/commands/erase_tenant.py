"""Erase a whole tenant when its contract has ended."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from audit.entries import Actor
from audit.vocabulary import ActorKind
from dashboard import erasure
from scoping.context import tenant_context
from tenants.commands import tenant_named


class Command(BaseCommand):
    """End every permission, then (run again) delete everything but the log's bare rows."""

    help = (
        "Erase a tenant in two runs: the first ends all permissions and lets the worker revoke the "
        "tokens and remove the webhooks at ORCID, the second deletes everything and destroys the "
        "tenant's keys."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Ask twice for the tenant."""
        parser.add_argument("--tenant", required=True, metavar="SLUG")
        parser.add_argument("--confirm", required=True, metavar="SLUG", help="the same once more")
        parser.add_argument(
            "--leave-tokens",
            action="store_true",
            help="delete tokens that ORCID still accepts, and webhooks that it still calls",
        )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """Do what is next, and say what is left."""
        del args
        if options["confirm"] != options["tenant"]:
            raise CommandError("--confirm does not name the same tenant; nothing was done.")
        tenant_id = tenant_named(options["tenant"])
        with tenant_context(tenant_id):
            self._erase(leave_tokens=options["leave_tokens"])
        self.stdout.write(f"Tenant {tenant_id} was erased; its log can still be verified.")

    def _erase(self, *, leave_tokens: bool) -> None:
        actor = Actor(ActorKind.OPERATOR)
        ended = erasure.end_all_permissions(actor=actor, now=now())
        try:
            erasure.erase_tenant(actor=actor, now=now(), leave_tokens=leave_tokens)
        except erasure.ErasureTooSoonError as too_soon:
            raise CommandError(f"{ended} permissions ended. {too_soon}") from None
