"""Which records ORCID is to tell us about, and hearing it do so. Always in the tenant's context.

Nothing here calls ORCID: rows are made due, and the credential's drain does what they ask for
(``sync.orcid_webhooks.registration``).
"""

import secrets
from collections.abc import Collection, Iterable
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Least, Now

from oauth.models import Connection, ConnectionState
from scoping.context import required_tenant_id
from scoping.public_ids import new_public_id
from sync.models import RecordSync
from sync.models.webhooks import Hook, HookState
from sync.scheduling.wake import wake
from tenants import routes
from tenants.encryption.secrets import open_value, seal_value
from tenants.models import RouteKind

MOST_AT_ONCE = 1_000


def address_of(key: str) -> str:
    """Return the address that ORCID is given."""
    return f"{settings.PUBLIC_URL}/hooks/orcid/{key}/"


def open_key(hook: Hook) -> str:
    """Return the random end of a hook's address."""
    return open_value(hook, "key_sealed").reveal()


def subscribe(connection: Connection) -> None:
    """Let ORCID tell us about a connection's record, where its credential is premium.

    In the caller's transaction; an address that is being removed is registered once more.
    """
    if not connection.credential.premium:
        return
    leaving = Hook.objects.filter(connection=connection, state=HookState.LEAVING)
    if leaving.update(state=HookState.ASKED, due_at=Now(), attempts=0, note=""):
        wake(required_tenant_id(), {connection.credential_id})
    elif not Hook.objects.filter(connection=connection).exists():
        create_hooks([connection])


def unsubscribe(rows: QuerySet[Hook]) -> int:
    """Let the registrations be removed at ORCID, in the caller's transaction."""
    found = dict(
        rows.exclude(state=HookState.LEAVING)
        .select_for_update(of=("self",))
        .values_list("pk", "credential_id")
    )
    if found:
        Hook.objects.filter(pk__in=found).update(
            state=HookState.LEAVING, due_at=Now(), attempts=0, note=""
        )
        wake(required_tenant_id(), set(found.values()))
    return len(found)


def called(hook_id: int) -> None:
    """Note that ORCID called: one write for any number of calls until somebody looks."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_CALLED, [required_tenant_id(), hook_id])
        if news := {credential_id for (credential_id,) in cursor.fetchall()}:
            wake(required_tenant_id(), news)


_CALLED = """
UPDATE sync_hook SET called_at = statement_timestamp(), is_heard = false,
    due_at = least(due_at, statement_timestamp())
WHERE tenant_id = %s AND id = %s AND is_heard RETURNING credential_id
"""


def lock_records(rows: QuerySet[Hook]) -> None:
    """Lock the records of hooks before the hooks themselves, as settling a record does."""
    connections = list(rows.values_list("connection_id", flat=True))
    records = RecordSync.objects.filter(connection_id__in=connections).order_by("id")
    list(records.select_for_update().values_list("id", flat=True))


def schedule_reads(rows: Collection[Hook]) -> None:
    """Let the records be read that ORCID called about, in the caller's transaction.

    At once where that did not happen within the window; else at its end, however often ORCID
    calls. Where a read is under way it may be too early for the change, so that another follows.
    """
    unheard = [row for row in rows if not row.is_heard]
    if not unheard:
        return
    window = timedelta(seconds=settings.SYNC_HOOK_WINDOW_SECONDS)
    at_rest = (Q(leased_until=None) | Q(leased_until__lte=Now())) & Q(pull_attempts=0)
    not_lately = Q(pulled_at=None) | Q(pulled_at__lte=Now() - window)
    due = Case(When(at_rest & not_lately, then=Now()), default=Now() + window)
    RecordSync.objects.filter(connection_id__in=[row.connection_id for row in unheard]).update(
        pull_due_at=Least(F("pull_due_at"), due)
    )
    for row in unheard:
        row.is_heard = True


def active(connection_ids: Iterable[int]) -> dict[int, Hook]:
    """Return the registered hooks of connections, by the connection's number."""
    rows = Hook.objects.filter(connection_id__in=list(connection_ids), state=HookState.ACTIVE)
    return {row.connection_id: row for row in rows}


def renew(hook_ids: Collection[int]) -> int:
    """Let silent registrations be made anew; return how many."""
    with transaction.atomic(durable=True):
        rows = Hook.objects.filter(pk__in=hook_ids, state=HookState.ACTIVE)
        return rows.update(state=HookState.RENEWING, due_at=Now(), attempts=0)


def reconcile() -> int:
    """Make hooks and permissions of the current tenant agree; return how many changed.

    A credential became premium, or is it no longer.
    """
    with transaction.atomic(durable=True):
        premium = Q(connection__state=ConnectionState.ACTIVE, credential__premium=True)
        changed = unsubscribe(Hook.objects.exclude(premium))
        missing = Connection.objects.select_related("credential").filter(
            state=ConnectionState.ACTIVE, credential__premium=True, hook=None
        )
        return changed + create_hooks(list(missing.order_by("id")[:MOST_AT_ONCE]))


def create_hooks(connections: Collection[Connection]) -> int:
    """Give each connection an address of its own; two at once for one: the second finds it."""
    keys = {secrets.token_urlsafe(32): connection for connection in connections}
    hooks = {key: _hook(key, connection) for key, connection in keys.items()}
    Hook.objects.bulk_create(hooks.values(), ignore_conflicts=True)
    stored = dict(
        Hook.objects.filter(public_id__in=[row.public_id for row in hooks.values()]).values_list(
            "public_id", "pk"
        )
    )
    routes.add_many(
        kind=RouteKind.WEBHOOK,
        objects={
            key: stored[row.public_id] for key, row in hooks.items() if row.public_id in stored
        },
    )
    wake(required_tenant_id(), {connection.credential_id for connection in connections})
    return len(stored)


def _hook(key: str, connection: Connection) -> Hook:
    row = Hook(
        tenant_id=connection.tenant_id,
        public_id=new_public_id(),
        connection=connection,
        credential_id=connection.credential_id,
        due_at=Now(),
    )
    row.key_sealed = seal_value(key, row=row, column="key_sealed")
    return row
