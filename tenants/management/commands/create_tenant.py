"""Create a tenant."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.core.validators import slug_re
from django.db import IntegrityError
from django.utils.timezone import now

from tenants import actions


class Command(BaseCommand):
    """Create a tenant with its data key, its log and its address."""

    help = "Create a tenant: its pages then live at /t/SLUG/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the tenant."""
        parser.add_argument("slug", help="the word in the addresses: letters, digits, hyphens")
        parser.add_argument("name", help="the organisation's name, as researchers should read it")
        parser.add_argument("--contact-email", default="", help="where researchers' questions go")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """Create it, or say why not."""
        del args
        slug = options["slug"]
        if not slug_re.fullmatch(slug):
            raise CommandError(
                f"{slug!r} cannot stand in an address: use letters, digits, hyphens."
            )
        try:
            tenant = actions.create_tenant(
                slug=slug,
                name=options["name"],
                contact_email=options["contact_email"],
                now=now(),
            )
        except IntegrityError:
            raise CommandError(f"There is a tenant {slug} already.") from None
        self.stdout.write(f"Created {tenant.name} at /t/{tenant.slug}/.")
