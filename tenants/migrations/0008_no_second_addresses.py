"""Forget the addresses that letters about passwords left beside the accounts' own.

No page made one on purpose: an account has the address of its invitation and no other. Deleted by
the release that is running, they come back with its next letter, and are in nobody's way.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget_addresses(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Delete all rows."""
    addresses = apps.get_model("account", "EmailAddress").objects
    addresses.using(schema_editor.connection.alias).all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0007_fewer_indexes"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(forget_addresses, migrations.RunPython.noop)]
