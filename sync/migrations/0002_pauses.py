"""What people have paused, in one table."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from scoping.operations import OwnedByTenant


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0001_tables"),
        ("sync", "0001_tables"),
        ("tenants", "0003_invitations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(
            model_name="recordsync",
            name="paused_at",
        ),
        migrations.RemoveField(
            model_name="recordsync",
            name="paused_by",
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("paused_at", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.importbatch",
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
                    "researcher",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.researcher",
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
                        fields=("tenant", "batch", "researcher"),
                        name="sync_pause_once_for_each",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("researcher", None), ("batch", None), _connector="OR"),
                        name="sync_pause_of_one_thing",
                    ),
                ],
            },
        ),
        OwnedByTenant("Pause"),
    ]
