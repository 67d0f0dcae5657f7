"""A tenant's own identity provider, whom it knows, and sign-ins under way."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import scoping.public_ids
from scoping.operations import OwnedByTenant


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0004_hand_over_routes"),
    ]

    operations = [
        migrations.AddField(
            model_name="tenant",
            name="provider_required",
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name="route",
            name="kind",
            field=models.CharField(
                choices=[
                    ("tenant-slug", "Tenant Slug"),
                    ("member", "Member"),
                    ("callback", "Callback"),
                    ("personal-link", "Personal Link"),
                    ("hand-over", "Hand Over"),
                    ("institutional", "Institutional"),
                    ("public-page", "Public Page"),
                    ("api-key", "Api Key"),
                    ("webhook", "Webhook"),
                    ("share-link", "Share Link"),
                    ("invitation", "Invitation"),
                    ("sign-in", "Sign In"),
                ],
                max_length=16,
            ),
        ),
        migrations.CreateModel(
            name="Identity",
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
                ("issuer", models.CharField(max_length=500)),
                ("subject", models.CharField(max_length=255)),
                ("created_at", models.DateTimeField()),
                ("used_at", models.DateTimeField()),
                (
                    "membership",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.membership",
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
                        fields=("tenant", "issuer", "subject"),
                        name="tenants_identity_one_per_subject",
                    ),
                    models.UniqueConstraint(
                        fields=("tenant", "membership"), name="tenants_identity_one_per_member"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IdentityProvider",
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
                ("issuer", models.CharField(max_length=500)),
                ("client_id", models.CharField(max_length=200)),
                ("secret_sealed", models.BinaryField()),
                (
                    "domains",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=253),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                ("addresses_verified", models.BooleanField(default=False)),
                ("factor_trusted", models.BooleanField(default=False)),
                ("since", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("tested_at", models.DateTimeField(blank=True, null=True)),
                ("test_passed", models.BooleanField(blank=True, null=True)),
                ("test_report", models.JSONField(blank=True, default=list)),
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
                    models.UniqueConstraint(fields=("tenant",), name="tenants_identityprovider_one")
                ],
            },
        ),
        migrations.CreateModel(
            name="SignInAttempt",
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
                ("state_hash", models.BinaryField(max_length=32)),
                ("browser_hash", models.BinaryField(max_length=32)),
                ("nonce", models.CharField(max_length=64)),
                ("verifier_sealed", models.BinaryField()),
                ("return_to", models.CharField(max_length=500)),
                ("fresh", models.BooleanField(default=False)),
                ("expires_at", models.DateTimeField()),
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
                        fields=("tenant", "state_hash"), name="tenants_signinattempt_one_per_state"
                    )
                ],
            },
        ),
        OwnedByTenant("Identity", "IdentityProvider", "SignInAttempt"),
    ]
