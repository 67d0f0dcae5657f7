"""The addresses for ORCID's webhooks."""

import django.db.models.deletion
from django.db import migrations, models

import scoping.public_ids
from scoping.operations import OwnedByTenant


class Migration(migrations.Migration):
    dependencies = [
        ("oauth", "0001_tables"),
        ("sync", "0003_review_groups"),
        ("tenants", "0003_invitations"),
    ]

    operations = [
        migrations.CreateModel(
            name="Hook",
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
                ("key_sealed", models.BinaryField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Being registered"),
                            ("active", "Registered"),
                            ("renewing", "Being renewed"),
                            ("leaving", "Being removed"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=300)),
                ("registered_at", models.DateTimeField(null=True)),
                ("called_at", models.DateTimeField(null=True)),
                ("is_heard", models.BooleanField(default=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("leased_until", models.DateTimeField(null=True)),
                ("fence", models.BigIntegerField(default=0)),
                ("attempts", models.SmallIntegerField(default=0)),
                (
                    "connection",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hook",
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
                        condition=models.Q(("due_at__isnull", False)),
                        fields=["tenant", "credential", "due_at"],
                        name="sync_hook_due",
                    )
                ],
            },
        ),
        OwnedByTenant("Hook"),
    ]
