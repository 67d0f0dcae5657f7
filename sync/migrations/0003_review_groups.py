"""The groups of peer reviews."""

import django.db.models.deletion
from django.db import migrations, models

from scoping.operations import OwnedByTenant


class Migration(migrations.Migration):
    dependencies = [
        ("sync", "0002_pauses"),
        ("tenants", "0004_hand_over_routes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReviewGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("group_id", models.CharField(max_length=1000)),
                ("name", models.CharField(max_length=1000)),
                ("put_code", models.BigIntegerField(null=True)),
                ("is_refused", models.BooleanField(default=False)),
                ("sentence", models.CharField(blank=True, max_length=500)),
                ("attempts", models.SmallIntegerField(default=0)),
                ("due_at", models.DateTimeField(null=True)),
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
                    models.Index(
                        condition=models.Q(("put_code", None)),
                        fields=["tenant", "credential", "due_at"],
                        name="sync_group_due",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "credential", "group_id"),
                        name="sync_group_asked_for_once",
                    )
                ],
            },
        ),
        OwnedByTenant("ReviewGroup"),
    ]
