"""Write an export of a tenant to standard output."""

import codecs
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import Http404
from django.utils.timezone import now

from audit.entries import Actor
from audit.vocabulary import ActorKind
from exports import actions
from exports.actions import ExportOrder
from exports.columns import Format, UnknownColumnError, What
from exports.cursors import CursorRefusedError
from exports.forms import LONGEST_REASON
from scoping.context import tenant_context
from sync.pull.change_feed import CursorTooOldError
from tenants import access
from tenants.commands import tenant_named
from tenants.models import User
from tenants.quotas import QuotaReachedError
from tenants.roles import Capability, allows

OPERATOR = Actor(ActorKind.OPERATOR)


class Command(BaseCommand):
    """Write iDs, put-codes or tokens; tokens need a named owner or admin and a reason."""

    help = "Write iDs, put-codes or tokens of a tenant to standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say whose, what and how."""
        parser.add_argument("--tenant", required=True, help="the tenant's slug")
        parser.add_argument("--what", required=True, choices=[what.value for what in What])
        parser.add_argument("--format", default="csv", choices=[form.value for form in Format])
        parser.add_argument(
            "--columns", nargs="+", default=(), metavar="NAME", help="these alone; not for tokens"
        )
        parser.add_argument(
            "--since", default="", metavar="CURSOR", help="for changes: the last one you have"
        )
        parser.add_argument("--acting-user", default="", help="for tokens: an owner or admin")
        parser.add_argument("--reason", default="", help="for tokens: why they leave")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """Write the export, piece by piece."""
        del args
        order = ExportOrder(
            What(options["what"]),
            Format(options["format"]),
            options["reason"],
            names=tuple(options["columns"]),
            since=options["since"],
        )
        tenant_id = tenant_named(options["tenant"])
        with tenant_context(tenant_id):
            actor = _actor(order, options["acting_user"])
            pieces = _begun(order, actor)
            for text in codecs.iterdecode(pieces, "utf-8"):
                self.stdout.write(text, ending="")


def _begun(order: ExportOrder, actor: Actor) -> Iterator[bytes]:
    if order.what is What.TOKENS and order.names:
        raise CommandError("Tokens are taken out whole, without --columns.")
    try:
        return actions.begin(order=order, actor=actor, clock=now)
    except (UnknownColumnError, CursorRefusedError, CursorTooOldError) as problem:
        raise CommandError(str(problem)) from None
    except QuotaReachedError as reached:
        raise CommandError(str(reached)) from None


def _actor(order: ExportOrder, email: str) -> Actor:
    """Return who takes the data out.

    Raises:
        CommandError: tokens are asked for without a reason, or by someone who may not have them.
    """
    if order.what is What.TOKENS and not (email and order.reason):
        raise CommandError("Tokens need --acting-user and --reason.")
    if len(order.reason) > LONGEST_REASON:
        raise CommandError(f"The reason has more than {LONGEST_REASON} characters.")
    if not email:
        return OPERATOR
    needed = Capability.EXPORT_TOKENS if order.what is What.TOKENS else Capability.EXPORT
    user = User.objects.filter(email=email.lower(), is_active=True).first()
    try:
        allowed = user is not None and allows(access.membership(user).role, needed)
    except Http404:
        allowed = False
    if user is None or not allowed:
        raise CommandError(f"{email} is no member who may {needed.label}.")
    return Actor.member(user.pk)
