"""The chain heads, and the three partitioned logs."""

from typing import Any

import django.contrib.postgres.fields
from django.db import migrations, models

import scoping.public_ids
from audit.partitions import PARENT_TABLES, RETENTIONS
from scoping.operations import RUNTIME_ROLE, RowSecurity

LOG_COLUMNS = """
    id varchar(22) NOT NULL,
    tenant_id bigint NOT NULL,
    at timestamptz NOT NULL,
    retention_months smallint NOT NULL,
    correlation_id varchar(32) NOT NULL,
    chain_seq bigint NOT NULL,
    chain_link bytea NOT NULL
"""

TABLES = f"""
CREATE TABLE audit_exchange (
    {LOG_COLUMNS},
    environment varchar(10) NOT NULL,
    purpose varchar(16) NOT NULL,
    method varchar(7) NOT NULL,
    section varchar(24) NOT NULL,
    credential_id bigint,
    researcher_id bigint,
    connection_id bigint,
    call_id bigint,
    item_ids bigint[] NOT NULL,
    put_codes bigint[] NOT NULL,
    status smallint,
    failure varchar(24) NOT NULL,
    error_code integer,
    duration_ms integer NOT NULL,
    attempt smallint NOT NULL,
    content_hash bytea NOT NULL,
    PRIMARY KEY (retention_months, at, id)
) PARTITION BY LIST (retention_months);
CREATE TABLE audit_exchange_content (
    exchange_id varchar(22) NOT NULL,
    tenant_id bigint NOT NULL,
    at timestamptz NOT NULL,
    retention_months smallint NOT NULL,
    sealed bytea NOT NULL,
    PRIMARY KEY (retention_months, at, exchange_id)
) PARTITION BY LIST (retention_months);
CREATE TABLE audit_event (
    {LOG_COLUMNS},
    kind varchar(32) NOT NULL,
    actor_kind varchar(10) NOT NULL,
    actor_id bigint,
    subject_kind varchar(24) NOT NULL,
    subject_id varchar(22) NOT NULL,
    details jsonb NOT NULL,
    PRIMARY KEY (retention_months, at, id)
) PARTITION BY LIST (retention_months);
"""

# What was sealed does not compress again.
STORAGE = "ALTER TABLE audit_exchange_content ALTER COLUMN sealed SET STORAGE EXTERNAL"

# The log's pages, newest first; one researcher's timeline; verifying a chain in its order
INDEXES = """
CREATE INDEX audit_exchange_newest ON audit_exchange (tenant_id, at DESC, id);
CREATE INDEX audit_exchange_of_researcher
    ON audit_exchange (tenant_id, researcher_id, at DESC) WHERE researcher_id IS NOT NULL;
CREATE INDEX audit_exchange_in_chain ON audit_exchange (tenant_id, chain_seq);
CREATE INDEX audit_event_newest ON audit_event (tenant_id, at DESC, id);
CREATE INDEX audit_event_of_subject ON audit_event (tenant_id, subject_id, at DESC);
CREATE INDEX audit_event_in_chain ON audit_event (tenant_id, chain_seq);
"""

REFUSE_CHANGE = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log can be added to, not changed or deleted';
END $$;
"""


def partitions_by_retention() -> str:
    """Return the statements that part each log by retention, then by month."""
    return "".join(
        f"CREATE TABLE {table}_{months}m PARTITION OF {table} FOR VALUES IN ({months}) "
        f"PARTITION BY RANGE (at);"
        f"CREATE TABLE {table}_{months}m_other PARTITION OF {table}_{months}m DEFAULT;"
        f"REVOKE ALL ON {table}_{months}m, {table}_{months}m_other FROM {RUNTIME_ROLE};"
        for table in PARENT_TABLES
        for months in RETENTIONS
    )


def append_only() -> str:
    """Return the statements that refuse changes, by right and by trigger."""
    return "".join(
        f"REVOKE ALL ON {table} FROM {RUNTIME_ROLE};"
        f"GRANT SELECT, INSERT ON {table} TO {RUNTIME_ROLE};"
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION audit_refuse_change();"
        for table in PARENT_TABLES
    )


def log_row(name: str, table: str, *fields: tuple[str, Any]) -> migrations.CreateModel:
    """Return Django's picture of one log."""
    shared: list[tuple[str, Any]] = [
        (
            "id",
            models.CharField(
                default=scoping.public_ids.new_public_id,
                max_length=22,
                primary_key=True,
                serialize=False,
            ),
        ),
        ("tenant_id", models.BigIntegerField()),
        ("at", models.DateTimeField()),
        ("retention_months", models.SmallIntegerField()),
        ("correlation_id", models.CharField(blank=True, default="", max_length=32)),
        ("chain_seq", models.BigIntegerField()),
        ("chain_link", models.BinaryField(max_length=32)),
    ]
    return migrations.CreateModel(name=name, fields=[*shared, *fields], options={"db_table": table})


def bigint_array() -> Any:  # noqa: ANN401 (a Django field)
    """Return a column of row numbers."""
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.BigIntegerField(), default=list, size=None
    )


class Migration(migrations.Migration):
    """Partitioned tables are written in SQL; Django is told how they look."""

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tenant_id", models.BigIntegerField()),
                (
                    "stream",
                    models.CharField(
                        choices=[("exchanges", "Exchanges"), ("events", "Events")], max_length=10
                    ),
                ),
                (
                    "retention_months",
                    models.SmallIntegerField(
                        choices=[(13, "13 months"), (25, "25 months"), (61, "61 months")],
                        default=25,
                    ),
                ),
                ("seq", models.BigIntegerField(default=0)),
                ("link", models.BinaryField(default=b"", max_length=32)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "stream"), name="audit_one_head_per_tenant_and_stream"
                    )
                ],
            },
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(TABLES),
                migrations.RunSQL(STORAGE),
                migrations.RunSQL(partitions_by_retention()),
                migrations.RunSQL(INDEXES),
                migrations.RunSQL(REFUSE_CHANGE),
                migrations.RunSQL(append_only()),
            ],
            state_operations=[
                log_row(
                    "Exchange",
                    "audit_exchange",
                    ("environment", models.CharField(max_length=10)),
                    ("purpose", models.CharField(max_length=16)),
                    ("method", models.CharField(max_length=7)),
                    ("section", models.CharField(blank=True, default="", max_length=24)),
                    ("credential_id", models.BigIntegerField(null=True)),
                    ("researcher_id", models.BigIntegerField(null=True)),
                    ("connection_id", models.BigIntegerField(null=True)),
                    ("call_id", models.BigIntegerField(null=True)),
                    ("item_ids", bigint_array()),
                    ("put_codes", bigint_array()),
                    ("status", models.SmallIntegerField(null=True)),
                    ("failure", models.CharField(blank=True, default="", max_length=24)),
                    ("error_code", models.IntegerField(null=True)),
                    ("duration_ms", models.IntegerField()),
                    ("attempt", models.SmallIntegerField(default=1)),
                    ("content_hash", models.BinaryField(max_length=32)),
                ),
                migrations.CreateModel(
                    name="ExchangeContent",
                    fields=[
                        (
                            "exchange_id",
                            models.CharField(max_length=22, primary_key=True, serialize=False),
                        ),
                        ("tenant_id", models.BigIntegerField()),
                        ("at", models.DateTimeField()),
                        ("retention_months", models.SmallIntegerField()),
                        ("sealed", models.BinaryField()),
                    ],
                    options={"db_table": "audit_exchange_content"},
                ),
                log_row(
                    "Event",
                    "audit_event",
                    ("kind", models.CharField(max_length=32)),
                    (
                        "actor_kind",
                        models.CharField(
                            choices=[
                                ("member", "Member"),
                                ("researcher", "Researcher"),
                                ("operator", "Operator"),
                                ("system", "System"),
                            ],
                            max_length=10,
                        ),
                    ),
                    ("actor_id", models.BigIntegerField(null=True)),
                    ("subject_kind", models.CharField(blank=True, default="", max_length=24)),
                    ("subject_id", models.CharField(blank=True, default="", max_length=22)),
                    ("details", models.JSONField(default=dict)),
                ),
            ],
        ),
        RowSecurity("ChainHead", "Exchange", "ExchangeContent", "Event"),
    ]
