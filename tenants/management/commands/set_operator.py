"""Make a person an operator, or no longer one."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.models import User


class Command(BaseCommand):
    """Operators see no tenant's data but in sessions that the tenant sees."""

    help = "Make a person who has an account an operator of the portal, or (--remove) no longer."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say who."""
        parser.add_argument("email", help="the person's e-mail address")
        parser.add_argument("--remove", action="store_true", help="take it away")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """Change the one mark."""
        del args
        email, is_operator = options["email"].lower(), not options["remove"]
        if not User.objects.filter(email=email).update(is_operator=is_operator):
            raise CommandError(f"There is no account {email}.")
        self.stdout.write(f"{email} is {'an' if is_operator else 'no'} operator.")
