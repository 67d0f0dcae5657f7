"""Look again at what release 0.1 refused for good because of ORCID's code 9038.

It means that the permission lacks a scope (ORCID-Source, OrcidSecurityManagerImpl), so the
researcher is asked again; the item was not at fault. The owner of the tables is under row security
only while it is forced.
"""

from django.db import migrations

TABLES = ("sync_placement", "sync_recordsync", "oauth_connection", "sync_due")
FORGIVE = """
WITH refused AS (
    UPDATE sync_placement SET fingerprint = ''
    WHERE state = 'refused' AND error_code = 9038 AND fingerprint <> ''
    RETURNING tenant_id, credential_id, orcid_id
), due AS (
    UPDATE sync_recordsync AS record SET push_due_at = statement_timestamp()
    FROM refused JOIN oauth_connection AS bound
        ON bound.tenant_id = refused.tenant_id AND bound.credential_id = refused.credential_id
        AND bound.orcid_id = refused.orcid_id
    WHERE record.tenant_id = bound.tenant_id AND record.connection_id = bound.id
        AND record.push_due_at IS NULL
    RETURNING record.credential_id
)
UPDATE sync_due SET next_due_at = statement_timestamp()
FROM due WHERE sync_due.credential_id = due.credential_id;
"""
LOOK_AGAIN = "".join(
    (
        *(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY;\n" for table in TABLES),
        FORGIVE,
        *(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY;\n" for table in TABLES),
    )
)


class Migration(migrations.Migration):
    dependencies = [("sync", "0014_summaries"), ("oauth", "0005_state_labels")]

    operations = [migrations.RunSQL(LOOK_AGAIN, migrations.RunSQL.noop)]
