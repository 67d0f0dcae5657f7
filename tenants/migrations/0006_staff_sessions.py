"""Operators' sessions with a tenant, and the tenant's wish to be asked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import scoping.public_ids
from scoping.operations import OwnedByTenant


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0005_identity_providers"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="staff_consent_required",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="StaffSession",
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
                ("reason", models.CharField(max_length=500)),
                ("minutes", models.PositiveSmallIntegerField()),
                ("may_edit", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("began_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "operator",
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
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("tenant", "operator"),
                        name="tenants_staffsession_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("minutes__gte", 1), ("minutes__lte", 60)),
                        name="tenants_staffsession_an_hour_at_most",
                    ),
                ],
            },
        ),
        OwnedByTenant("StaffSession"),
    ]
