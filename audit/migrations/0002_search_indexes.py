"""What the log is searched by, besides time and person.

Under row security only leakproof conditions reach an index, and those on arrays are none but the
subscript: so a put-code is indexed as the first of its call, and the put-codes of a bulk are found
among the calls for one person.
"""

from django.db import migrations

# Calls that failed, by status; calls by ORCID's error code; by the reference on an error page;
# by the put-code they were about
INDEXES = """
CREATE INDEX audit_exchange_failed ON audit_exchange (tenant_id, status, at DESC)
    WHERE status >= 300;
CREATE INDEX audit_exchange_unanswered ON audit_exchange (tenant_id, at DESC)
    WHERE status IS NULL;
CREATE INDEX audit_exchange_by_error_code ON audit_exchange (tenant_id, error_code, at DESC)
    WHERE error_code IS NOT NULL;
CREATE INDEX audit_exchange_by_correlation ON audit_exchange (tenant_id, correlation_id)
    WHERE correlation_id <> '';
CREATE INDEX audit_exchange_by_put_code ON audit_exchange (tenant_id, (put_codes[1]), at DESC)
    WHERE put_codes[1] IS NOT NULL;
CREATE INDEX audit_event_by_correlation ON audit_event (tenant_id, correlation_id)
    WHERE correlation_id <> '';
"""

DROP = """
DROP INDEX audit_exchange_failed, audit_exchange_unanswered, audit_exchange_by_error_code,
    audit_exchange_by_correlation, audit_exchange_by_put_code, audit_event_by_correlation;
"""


class Migration(migrations.Migration):
    """The indexes stand on the partitioned tables, and so on each partition."""

    dependencies = [("audit", "0001_tables")]

    operations = [migrations.RunSQL(INDEXES, DROP)]
