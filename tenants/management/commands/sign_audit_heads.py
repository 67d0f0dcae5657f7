"""Sign how far every tenant's audit log has come."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.timezone import now

from audit import heads
from scoping.context import tenant_context
from tenants import access
from tenants.encryption import rotation


class Command(BaseCommand):
    """Print a signed line for each chain; a daily job that sends them somewhere else."""

    help = (
        "Print one signed line of JSON for each chain of each tenant. Keep the lines where nobody "
        "who administers the portal can change them; verify_audit --heads reads them."
    )

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 (Django's signature)
        """Sign with the key of the first master key."""
        del args, options
        key = heads.signing_key(next(iter(settings.MASTER_KEYS.values())))
        for number in rotation.tenant_ids():
            with tenant_context(number):
                tenant = access.current_tenant(number)
                for head in heads.sign_heads(tenant=tenant.public_id, key=key, now=now()):
                    self.stdout.write(head.line())
