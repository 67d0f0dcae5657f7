"""Forget researchers and whole tenants: their rows, their entrances, and the keys of their log."""

from django.apps import apps
from django.db import connection

from scoping.context import required_tenant_id
from scoping.models import TenantOwned
from tenants import routes
from tenants.encryption import keys
from tenants.models import DataKey, Membership, Researcher, Route, RouteKind, User


def forget_researcher(researcher: Researcher) -> None:
    """Delete a person, all who were merged into them, and their keys, in the caller's transaction.

    What the log keeps of calls about them is sealed by those keys, and unreadable from now on.
    Other processes may hold an unwrapped key for five minutes more.
    """
    merged = Researcher.with_merged.filter(merged_into=researcher)
    numbers = [researcher.pk, *merged.values_list("pk", flat=True)]
    DataKey.objects.filter(researcher__in=numbers).delete()
    keys.kept_keys.clear()
    for number in numbers:
        routes.remove(kind=RouteKind.PUBLIC_PAGE, object_id=number)
    merged.delete()
    researcher.delete()


def forget_tenant() -> None:
    """Delete every row of the current tenant but its log, within the caller's transaction.

    With its data keys, whatever a backup or the log still holds of its secrets and people is
    unreadable. Users who are members nowhere else go too. References between the tables are
    checked when the transaction ends, so the order does not matter.
    """
    tenant_id = required_tenant_id()
    people = list(Membership.objects.values_list("user_id", flat=True))
    with connection.cursor() as cursor:
        for model in apps.get_models():
            if issubclass(model, TenantOwned):
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(f"DELETE FROM {table} WHERE tenant_id = %s", [tenant_id])  # noqa: S608 (names of our own)
        cursor.execute("DELETE FROM tenants_tenant WHERE id = %s", [tenant_id])
    Route.objects.filter(tenant_id=tenant_id).delete()
    for user_id in people:
        if not routes.find_all(kind=RouteKind.MEMBER, key=str(user_id)):
            User.objects.filter(pk=user_id, is_operator=False).delete()
    keys.kept_keys.clear()
