"""One turn at long work for each tenant."""

import django.db.models.deletion
from django.db import migrations, models

from scoping.operations import OwnedByTenant


class Migration(migrations.Migration):
    dependencies = [("tenants", "0010_owner_letters")]

    operations = [
        migrations.CreateModel(
            name="LongWorkTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("fence", models.BigIntegerField(default=0)),
                ("leased_until", models.DateTimeField(null=True)),
                ("waiting", models.JSONField(default=list)),
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
                        fields=("tenant",), name="tenants_longworkturn_one_per_tenant"
                    )
                ],
            },
        ),
        OwnedByTenant("LongWorkTurn"),
    ]
