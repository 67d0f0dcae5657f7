"""A tenant's own quotas, the kept counts, and what counts until a time."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from scoping.operations import DropImplied, OwnedByTenant

NAMES = [
    ("files-waiting", "Files Waiting"),
    ("bytes-waiting", "Bytes Waiting"),
    ("researchers", "Researchers"),
    ("items", "Items"),
    ("mails-a-day", "Mails A Day"),
    ("exports-at-once", "Exports At Once"),
]


def number() -> models.BigAutoField:  # type: ignore[type-arg]
    """Return the primary key."""
    return models.BigAutoField(
        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
    )


def tenant() -> models.ForeignKey:  # type: ignore[type-arg]
    """Return the reference to the tenant."""
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="tenants.tenant",
    )


class Migration(migrations.Migration):
    dependencies = [("tenants", "0011_long_work_turns")]

    operations = [
        migrations.CreateModel(
            name="Quota",
            fields=[
                ("id", number()),
                ("name", models.CharField(choices=NAMES, max_length=20)),
                ("most", models.BigIntegerField()),
                ("tenant", tenant()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "name"), name="tenants_quota_one_per_name"
                    ),
                    models.CheckConstraint(
                        condition=Q(("most__gte", 0)), name="tenants_quota_not_negative"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuotaCount",
            fields=[
                ("id", number()),
                ("name", models.CharField(choices=NAMES, max_length=20)),
                ("amount", models.BigIntegerField()),
                ("counted_at", models.DateTimeField()),
                ("tenant", tenant()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "name"), name="tenants_quota_count_one_per_name"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="QuotaUse",
            fields=[
                ("id", number()),
                ("name", models.CharField(choices=NAMES, max_length=20)),
                ("amount", models.BigIntegerField()),
                ("until", models.DateTimeField()),
                ("tenant", tenant()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "name", "until"], name="tenants_quota_use_now")
                ],
            },
        ),
        OwnedByTenant("Quota", "QuotaCount", "QuotaUse"),
        DropImplied("Quota", "QuotaCount", "QuotaUse"),
    ]
