"""TRUNCATE asks no trigger of rows: the log refuses it by a trigger of its own on each table."""

from django.db import migrations

from audit.partitions import PARENT_TABLES, refuse_truncate

_EACH = """
DO $$
DECLARE part regclass;
BEGIN
    FOR part IN SELECT relid FROM pg_partition_tree('{table}') LOOP
        EXECUTE format('{statement}', part);
    END LOOP;
END $$;
"""
_CREATE = refuse_truncate("%s")
_DROP = "DROP TRIGGER audit_no_truncate ON %s"


class Migration(migrations.Migration):
    """A statement's trigger is not inherited; ``audit.partitions`` gives it to those to come."""

    dependencies = [("audit", "0003_by_id")]

    operations = [
        migrations.RunSQL(
            _EACH.format(table=table, statement=_CREATE), _EACH.format(table=table, statement=_DROP)
        )
        for table in PARENT_TABLES
    ]
