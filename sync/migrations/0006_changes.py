"""The feed of changes, what a picture is called, and when an item was edited at ORCID."""

import django.db.models.deletion
from django.db import migrations, models

from scoping.operations import OwnedByTenant


class Migration(migrations.Migration):
    dependencies = [
        ("oauth", "0002_hand_overs"),
        ("sync", "0005_previews"),
        ("tenants", "0004_hand_over_routes"),
    ]

    operations = [
        migrations.AddField(
            model_name="placement",
            name="edited_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="snapshot",
            name="label",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("added", "Added"),
                            ("changed", "Changed"),
                            ("removed", "Removed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("section", models.CharField(max_length=24)),
                ("put_code", models.BigIntegerField()),
                ("label", models.CharField(blank=True, max_length=300)),
                ("ours", models.BooleanField()),
                ("source_client_id", models.CharField(blank=True, max_length=60)),
                ("source_orcid_id", models.CharField(blank=True, max_length=19)),
                ("source_name", models.CharField(blank=True, max_length=300)),
                ("modified_ms", models.BigIntegerField(null=True)),
                ("noted_at", models.DateTimeField()),
                (
                    "connection",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
            options={
                "indexes": [
                    models.Index(fields=["tenant", "connection"], name="sync_change_of_connection"),
                    models.Index(fields=["tenant", "noted_at"], name="sync_change_by_date"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "number"), name="sync_change_one_per_number"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FeedEnd",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("last_number", models.BigIntegerField(default=0)),
                ("forgotten_to", models.BigIntegerField(default=0)),
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
                    models.UniqueConstraint(fields=("tenant",), name="sync_feed_one_end_per_tenant")
                ],
            },
        ),
        OwnedByTenant("FeedEnd", "Change"),
    ]
