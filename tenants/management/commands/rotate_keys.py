"""Seal everything again under newer keys while the portal runs."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from scoping.context import tenant_context
from tenants.encryption import rotation


class Command(BaseCommand):
    """Wrap data keys again; with ``--data-keys`` also make new ones and seal every value again."""

    help = (
        "Wrap every data key under the first key of MASTER_KEYS. With --data-keys, also give each "
        "tenant a new data key and seal its values again. Safe to stop and to run again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Choose how deep to go."""
        parser.add_argument("--data-keys", action="store_true", help="make new data keys as well")
        parser.add_argument("--check", action="store_true", help="change nothing, say what is left")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """Go through the tenants; end with the proof, and fail where something is left."""
        del args
        left = 0
        for number in rotation.tenant_ids():
            with tenant_context(number):
                if not options["check"]:
                    self._rotate(number, data_keys=options["data_keys"])
                left += rotation.data_keys_under_older_master_keys()
                left += rotation.values_under_older_keys()
        if not options["check"]:
            rotation.seal_factors_again()
        left += rotation.factors_under_older_master_keys()
        if left:
            message = f"{left} values are still sealed under older keys; run this command again."
            raise CommandError(message)
        self.stdout.write("Everything is sealed under the newest keys.")

    def _rotate(self, number: int, *, data_keys: bool) -> None:
        if data_keys:
            rotation.new_tenant_key(now=now())
        wrapped = rotation.wrap_data_keys_again()
        sealed = rotation.seal_values_again()
        dropped = rotation.drop_unused_tenant_keys(now=now())
        self.stdout.write(
            f"Tenant {number}: {wrapped} keys wrapped again, {sealed} values sealed again, "
            f"{dropped} unused keys dropped."
        )
