"""What management commands that work for one tenant begin with."""

from django.core.management.base import CommandError
from django.http import Http404

from tenants import access


def tenant_named(slug: str) -> int:
    """Return the number of the tenant that a command names.

    Raises:
        CommandError: there is none.
    """
    try:
        return access.tenant_id_of_slug(slug)
    except Http404:
        raise CommandError(f"There is no tenant '{slug}'.") from None
