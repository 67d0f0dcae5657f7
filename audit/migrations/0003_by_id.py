"""One call by its id: its page, and the pages that are shared."""

from django.db import migrations


class Migration(migrations.Migration):
    """The primary key begins with what parts the table, so it does not find an id alone."""

    dependencies = [("audit", "0002_search_indexes")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX audit_exchange_by_id ON audit_exchange (tenant_id, id)",
            "DROP INDEX audit_exchange_by_id",
        ),
    ]
