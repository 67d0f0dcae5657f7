"""Where items come from, and who is missing from a file that is everyone."""

import django.db.models.deletion
from django.db import migrations, models

from scoping.operations import DropImplied, OwnedByTenant


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0007_import_options"),
        ("tenants", "0014_people_without_names"),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="leavers",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="item",
            name="origin",
            field=models.CharField(db_default="", default="hand", max_length=6),
        ),
        migrations.CreateModel(
            name="ImportLeaver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.CharField(max_length=64)),
                ("is_left_out", models.BooleanField(default=False)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.importbatch",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="records.item",
                    ),
                ),
                (
                    "researcher",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.researcher",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["tenant", "batch", "id"], name="records_leaver_of_import"),
                    models.Index(
                        fields=["tenant", "researcher"], name="records_leaver_of_researcher"
                    ),
                    models.Index(fields=["tenant", "item"], name="records_leaver_of_item"),
                ],
            },
        ),
        OwnedByTenant("ImportLeaver"),
        DropImplied("ImportLeaver"),
    ]
