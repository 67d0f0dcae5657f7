"""Give a tenant a value of its own for one of its quotas."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from audit.entries import Actor
from audit.vocabulary import ActorKind
from scoping.context import tenant_context
from tenants import quotas
from tenants.commands import tenant_named
from tenants.models.quotas import QuotaName

OPERATOR = Actor(ActorKind.OPERATOR)


class Command(BaseCommand):
    """Set how much one tenant may have or do at once."""

    help = "Set how much a tenant may have or do at once; `show_quotas` lists what there is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say whose, which and how much."""
        parser.add_argument("tenant", help="the tenant's slug")
        parser.add_argument("name", choices=QuotaName.values)
        parser.add_argument("value", type=int, help="the most that is allowed; bytes are bytes")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """Set it, or say why not."""
        del args
        tenant_id = tenant_named(options["tenant"])
        if options["value"] < 0:
            raise CommandError("A quota cannot be below zero.")
        with tenant_context(tenant_id):
            quotas.set_quota(
                name=QuotaName(options["name"]), most=options["value"], actor=OPERATOR, now=now()
            )
        self.stdout.write(f"{options['name']} of {options['tenant']}: {options['value']:,}")
