"""Invitations of members, and the tenant's wish for a second factor."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import scoping.public_ids
from scoping.operations import OwnedByTenant


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_credential_test_report")]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="second_factor_required",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="Invitation",
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
                ("email", models.EmailField(max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("admin", "Admin"),
                            ("editor", "Editor"),
                            ("auditor", "Auditor"),
                        ],
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("accepted_at", models.DateTimeField(null=True)),
                (
                    "invited_by",
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
                        condition=models.Q(("accepted_at__isnull", True)),
                        fields=("tenant", "email"),
                        name="tenants_invitation_one_open_per_email",
                    )
                ],
            },
        ),
        OwnedByTenant("Invitation"),
    ]
