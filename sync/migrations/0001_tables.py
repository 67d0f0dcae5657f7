"""The tables of the sync room."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import scoping.public_ids
from scoping.operations import OwnedByTenant


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("oauth", "0001_tables"),
        ("records", "0001_tables"),
        ("tenants", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecordSync",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=scoping.public_ids.new_public_id, max_length=22, unique=True
                    ),
                ),
                ("lane", models.SmallIntegerField(choices=[(0, "Asked"), (1, "Batch")], default=1)),
                ("push_due_at", models.DateTimeField(null=True)),
                ("pull_due_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("fence", models.BigIntegerField(default=0)),
                ("attempts", models.SmallIntegerField(default=0)),
                (
                    "waits_for",
                    models.CharField(
                        choices=[
                            ("", "Nothing"),
                            ("weather", "ORCID to answer again"),
                            ("credential", "the ORCID credential to be mended"),
                            ("researcher", "the researcher to give permission again"),
                            ("record", "the ORCID record to be unlocked"),
                            ("pause", "a person to resume it"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("wait_note", models.CharField(blank=True, max_length=300)),
                ("pushed_at", models.DateTimeField(null=True)),
                ("pulled_at", models.DateTimeField(null=True)),
                ("record_modified_ms", models.BigIntegerField(null=True)),
                ("paused_at", models.DateTimeField(null=True)),
                (
                    "connection",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="record_sync",
                        to="oauth.connection",
                    ),
                ),
                (
                    "credential",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.credential",
                    ),
                ),
                (
                    "paused_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "public_id",
                    models.CharField(
                        default=scoping.public_ids.new_public_id, max_length=22, unique=True
                    ),
                ),
                ("fence", models.BigIntegerField()),
                ("generation", models.IntegerField()),
                ("verb", models.CharField(max_length=6)),
                ("section", models.CharField(max_length=24)),
                ("path", models.CharField(max_length=120)),
                ("content_type", models.CharField(blank=True, max_length=60)),
                ("body", models.BinaryField()),
                (
                    "item_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), size=None
                    ),
                ),
                (
                    "fingerprints",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64), size=None
                    ),
                ),
                ("self_ids", models.JSONField(default=list)),
                ("put_code", models.BigIntegerField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sending", "Sending"),
                            ("answered", "Answered"),
                            ("unknown", "No answer seen"),
                            ("resolved", "Outcome found later"),
                            ("unsent", "Not sent after all"),
                        ],
                        default="sending",
                        max_length=10,
                    ),
                ),
                ("status", models.SmallIntegerField(null=True)),
                ("error_code", models.IntegerField(null=True)),
                ("outcome", models.JSONField(default=list)),
                ("attempt", models.SmallIntegerField(default=1)),
                ("planned_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "record_sync",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calls",
                        to="sync.recordsync",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Snapshot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("section", models.CharField(max_length=24)),
                ("put_code", models.BigIntegerField()),
                ("content", models.JSONField()),
                ("fingerprint", models.CharField(max_length=64)),
                ("visibility", models.CharField(blank=True, max_length=16)),
                ("source_client_id", models.CharField(blank=True, max_length=60)),
                ("source_orcid_id", models.CharField(blank=True, max_length=19)),
                ("source_name", models.CharField(blank=True, max_length=300)),
                ("ours", models.BooleanField(default=False)),
                ("modified_ms", models.BigIntegerField(null=True)),
                ("read_at", models.DateTimeField()),
                (
                    "connection",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="snapshots",
                        to="oauth.connection",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SyncDue",
            fields=[
                ("credential_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("tenant_id", models.BigIntegerField()),
                ("next_due_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("fence", models.BigIntegerField(default=0)),
            ],
            options={
                "db_table": "sync_due",
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_due_at__isnull", False)),
                        fields=["next_due_at"],
                        name="sync_due_by_date",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("orcid_id", models.CharField(max_length=19)),
                ("section", models.CharField(max_length=24)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("in-orcid", "In ORCID"),
                            ("refused", "Refused by ORCID"),
                            ("removed", "Removed in ORCID by the researcher"),
                            ("lost", "Put-code to be found again"),
                            ("alone", "To be sent by itself"),
                            ("deleted", "Deleted from ORCID"),
                        ],
                        max_length=10,
                    ),
                ),
                ("put_code", models.BigIntegerField(null=True)),
                ("group_id", models.CharField(blank=True, max_length=1000)),
                ("group_put_code", models.BigIntegerField(null=True)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                ("error_code", models.IntegerField(null=True)),
                ("sentence", models.CharField(blank=True, max_length=500)),
                ("placed_at", models.DateTimeField(null=True)),
                ("changed_at", models.DateTimeField()),
                (
                    "credential",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.credential",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="placements",
                        to="records.item",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "credential", "orcid_id", "section", "put_code"),
                        name="sync_placement_one_item_per_put_code",
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "item", "credential", "orcid_id"),
                        name="sync_placement_one_per_item_and_record",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="recordsync",
            index=models.Index(
                condition=models.Q(("push_due_at__isnull", False)),
                fields=["tenant", "credential", "lane", "push_due_at"],
                name="sync_record_push_due",
            ),
        ),
        migrations.AddIndex(
            model_name="recordsync",
            index=models.Index(
                condition=models.Q(("pull_due_at__isnull", False)),
                fields=["tenant", "credential", "pull_due_at"],
                name="sync_record_pull_due",
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["tenant", "record_sync", "-id"], name="sync_call_of_record"),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(
                condition=models.Q(("state__in", ["sending", "unknown"])),
                fields=["tenant", "record_sync"],
                name="sync_call_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="snapshot",
            constraint=models.UniqueConstraint(
                fields=("tenant", "connection", "section", "put_code"),
                name="sync_snapshot_one_per_put_code",
            ),
        ),
        OwnedByTenant("RecordSync", "Call", "Placement", "Snapshot"),
    ]
