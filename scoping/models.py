"""What every tenant-owned table shares."""

from typing import ClassVar, Self, TypeVar

from django.db import models

from scoping.context import required_tenant_id

M = TypeVar("M", bound=models.Model)


class TenantManager(models.Manager[M]):
    """Reads only the rows of the current tenant, and says so when there is none."""

    def get_queryset(self) -> models.QuerySet[M]:
        """Return the rows of the tenant in whose context the code runs.

        Raises:
            NoTenantError: outside any tenant's context.
        """
        return super().get_queryset().filter(tenant_id=required_tenant_id())


class TenantOwned(models.Model):
    """A row that belongs to one tenant.

    Its migration ends with :class:`scoping.operations.OwnedByTenant`, which adds row security,
    UNIQUE (tenant, id) and foreign keys of (tenant, id) to other tenant-owned tables; relations
    between such tables are therefore declared with ``db_constraint=False, db_index=False``.
    """

    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.CASCADE, related_name="+", db_index=False
    )

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        """No table of its own."""

        abstract = True


class TenantOwnedByKeys(TenantOwned):
    """A row of which there may be many, and which another key of its own binds to the tenant.

    That key is of (tenant, id) and never null, and leads to a table that is bound to the tenant
    itself; so the foreign key to the tenant is left out, which costs as much as storing the row.
    If no table refers to it, so is UNIQUE (tenant, id): ``scoping.operations.DropImplied``.
    """

    tenant = models.ForeignKey(
        "tenants.Tenant",
        on_delete=models.CASCADE,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )

    class Meta:
        """No table of its own."""

        abstract = True
