"""Make each statement carry its tenant to Postgres.

Row security reads the setting ``app.tenant``. It is set together with every statement, in the
same round trip and only for the running transaction (outside a transaction block Postgres treats
the two statements as one). So nothing can be left behind on a connection that is used again, and
the portal works behind a pooler that hands out connections by transaction.
"""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from scoping.context import current_tenant_id

RUNTIME_ALIAS = "default"

# These end or mark a piece of a transaction, and must run even in a failed one.
_TRANSACTION_WORDS = ("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO SAVEPOINT")


def carry_tenant(*, connection: BaseDatabaseWrapper, **_: object) -> None:
    """Receive a new connection and wrap what it executes."""
    if connection.alias == RUNTIME_ALIAS and scope_statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(scope_statement)


def scope_statement(
    execute: Callable[..., Any],
    sql: str,
    params: object,
    many: bool,  # noqa: FBT001 (Django's signature)
    context: dict[str, Any],
) -> Any:  # noqa: ANN401 (Django's signature)
    """Execute one statement under the row security of the current tenant."""
    if sql.startswith(_TRANSACTION_WORDS):
        return execute(sql, params, many, context)
    return execute(f"{tenant_setting()}; {sql}", params, many, context)


def tenant_setting() -> str:
    """Return the statement that names the current tenant for the running transaction."""
    tenant_id = current_tenant_id()
    return f"SELECT set_config('app.tenant', '{'' if tenant_id is None else int(tenant_id)}', true)"
