"""Fill the demo with its institutions, people and items."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from demo.seed import seed, sign_ins


class Command(BaseCommand):
    """Seed what is missing and print how to sign in."""

    help = "Fill the demo with its institutions; does nothing to what is already there."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """Seed; the invitations of the demo are mailed to nobody."""
        del args, options
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
        seed()
        self.stdout.write(sign_ins())
