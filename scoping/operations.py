"""The migration operation that makes tables tenant-owned."""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

RUNTIME_ROLE = "orcid_portal_runtime"
"""The role that may use the tables; the login role of the web and workers is a member of it."""

CURRENT_TENANT = "(SELECT nullif(current_setting('app.tenant', true), '')::bigint)"


class OwnedByTenant(Operation):
    """Put tables under row security, and bind their references to the same tenant.

    For each named model: row security, enabled and forced; UNIQUE (tenant_id, id); and for each
    foreign key to another tenant-owned model a foreign key of (tenant_id, that column), so that
    a link between two tenants cannot be written by anyone.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, *names: str) -> None:
        """Keep the names of the models, all of the migration's own app."""
        self.names = names

    def deconstruct(self) -> tuple[str, list[str], dict[str, Any]]:
        """Describe the operation for the migration writer."""
        return type(self).__name__, list(self.names), {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing in Django's picture of the models."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 (Django's signature)
        to_state: ProjectState,
    ) -> None:
        """Write the constraints first, since tables refer to each other, then the policies."""
        owned = [to_state.apps.get_model(app_label, name) for name in self.names]
        statements = [unique_with_tenant(model._meta.db_table) for model in owned]
        for model in owned:
            statements += same_tenant_keys(model)
        for model in owned:
            statements += row_security(model._meta.db_table, column="tenant_id")
        for statement in statements:
            schema_editor.execute(statement)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Leave the tables to the operations that drop them."""

    def describe(self) -> str:
        """Say what the operation does, for the migration's output."""
        return f"Put {', '.join(self.names)} under row security by tenant"


class RowSecurity(OwnedByTenant):
    """Put tables with a plain ``tenant_id`` under row security, and add nothing else."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 (Django's signature)
        to_state: ProjectState,
    ) -> None:
        """Write the policies."""
        for name in self.names:
            model = to_state.apps.get_model(app_label, name)
            for statement in row_security(model._meta.db_table, column="tenant_id"):
                schema_editor.execute(statement)


class OwnTenantRow(OwnedByTenant):
    """Put the table of tenants itself under row security: a tenant sees its own row."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 (Django's signature)
        to_state: ProjectState,
    ) -> None:
        """Write the policy on the table's own id."""
        for name in self.names:
            model = to_state.apps.get_model(app_label, name)
            for statement in row_security(model._meta.db_table, column="id"):
                schema_editor.execute(statement)


class SameTenantKeys(OwnedByTenant):
    """Bind references that were added to a tenant-owned table later to the same tenant.

    ``SameTenantKeys("Model", "field", ...)``.
    """

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 (Django's signature)
        to_state: ProjectState,
    ) -> None:
        """Write a foreign key of (tenant_id, column) for each field."""
        name, *fields = self.names
        model = to_state.apps.get_model(app_label, name)
        for field in fields:
            schema_editor.execute(same_tenant_key(model, model._meta.get_field(field)))


class DropImplied(OwnedByTenant):
    """Drop UNIQUE (tenant_id, id) of tables that no other table refers to."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,  # noqa: ARG002 (Django's signature)
        to_state: ProjectState,
    ) -> None:
        """Drop the constraint."""
        for name in self.names:
            table = to_state.apps.get_model(app_label, name)._meta.db_table
            schema_editor.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{table}_of_tenant"')


def row_security(table: str, *, column: str) -> list[str]:
    """Return the statements that let a table show and take only the current tenant's rows."""
    rule = f"{column} = {CURRENT_TENANT}"
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY "{table}_of_tenant" ON "{table}" USING ({rule}) WITH CHECK ({rule})',
    ]


def entrance_security(table: str) -> list[str]:
    """Return the statements that let anybody read a table's rows, and a tenant change its own."""
    rule = f"tenant_id = {CURRENT_TENANT}"
    both = f"USING ({rule}) WITH CHECK ({rule})"
    return [
        f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY',
        f'CREATE POLICY "{table}_read" ON "{table}" FOR SELECT USING (true)',
        f'CREATE POLICY "{table}_add" ON "{table}" FOR INSERT WITH CHECK ({rule})',
        f'CREATE POLICY "{table}_change" ON "{table}" FOR UPDATE {both}',
        f'CREATE POLICY "{table}_remove" ON "{table}" FOR DELETE USING ({rule})',
    ]


def open_entrance(table: str) -> list[str]:
    """Return the statements that take ``entrance_security`` off again."""
    return [
        *(
            f'DROP POLICY "{table}_{name}" ON "{table}"'
            for name in ("read", "add", "change", "remove")
        ),
        f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY',
        f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
    ]


def unique_with_tenant(table: str) -> str:
    """Return the statement that lets other tables refer to (tenant_id, id)."""
    return f'ALTER TABLE "{table}" ADD CONSTRAINT "{table}_of_tenant" UNIQUE (tenant_id, id)'


def same_tenant_keys(model: type[models.Model]) -> list[str]:
    """Return the foreign keys of (tenant_id, column) to other tenant-owned tables."""
    return [
        same_tenant_key(model, field)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey)
        and field.name != "tenant"
        and any(other.name == "tenant" for other in field.related_model._meta.local_fields)
    ]


def same_tenant_key(model: type[models.Model], field: Any) -> str:  # noqa: ANN401 (a ForeignKey)
    """Return the statement that binds one reference to the same tenant."""
    return (
        f'ALTER TABLE "{model._meta.db_table}" '
        f'ADD CONSTRAINT "{model._meta.db_table}_{field.column}_same_tenant" '
        f'FOREIGN KEY (tenant_id, "{field.column}") '
        f'REFERENCES "{field.related_model._meta.db_table}" (tenant_id, id) '
        "DEFERRABLE INITIALLY DEFERRED"
    )
