"""Who may be in a state that few people are in: the filter of the list of researchers.

The tables are other rooms'; the question is this room's alone. The indexes hold few rows, so they
cost the writing of those tables next to nothing.
"""

from django.db import migrations

INDEXES = """
CREATE INDEX dashboard_people_by_ended_connection ON oauth_connection (tenant_id, state)
    WHERE state <> 'active';
CREATE INDEX dashboard_people_who_denied ON oauth_authorization (tenant_id) WHERE state = 'denied';
CREATE INDEX dashboard_people_locked ON sync_recordsync (tenant_id) WHERE waits_for = 'record';
"""

DROP = """
DROP INDEX dashboard_people_by_ended_connection, dashboard_people_who_denied,
    dashboard_people_locked;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("dashboard", "0002_public_ids"),
        ("oauth", "0005_state_labels"),
        ("sync", "0013_state_labels"),
    ]

    operations = [migrations.RunSQL(INDEXES, DROP)]
