"""The two tables that are read before a tenant is known: anybody's rows are read, one's own written.

A look-up has no tenant yet, and the sweep goes through all of them; whoever adds, changes or
removes an entrance works for its tenant.
"""

from django.db import migrations

from scoping.operations import entrance_security, open_entrance


class Migration(migrations.Migration):
    dependencies = [("tenants", "0007_fewer_indexes"), ("sync", "0013_state_labels")]

    operations = [
        migrations.RunSQL("; ".join(entrance_security(table)), "; ".join(open_entrance(table)))
        for table in ("tenants_route", "sync_due")
    ]
