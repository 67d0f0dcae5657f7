"""What people decide about an import, what it says anew of people, and what it did."""

import django.db.models.deletion
from django.db import migrations, models

from scoping.operations import DropImplied, OwnedByTenant


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0004_failed_imports"),
        ("tenants", "0011_long_work_turns"),
    ]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="people_changed",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="rows_alike",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="rows_taken",
            field=models.IntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="undone_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="importbatch",
            name="updates_people",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.AddField(
            model_name="importrow",
            name="choice",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Undecided"),
                    ("change", "Change"),
                    ("add", "Add"),
                    ("leave", "Leave"),
                ],
                db_default="",
                default="",
                max_length=6,
            ),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="verdict",
            field=models.CharField(
                choices=[
                    ("new", "New"),
                    ("changed", "Changed"),
                    ("taken", "Taken"),
                    ("alike", "Alike"),
                    ("unchanged", "Unchanged"),
                    ("refused", "Refused"),
                ],
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="ImportChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.JSONField(null=True)),
                ("after", models.CharField(blank=True, max_length=64)),
                ("was_taken", models.BooleanField(default=False)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="records.importbatch",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
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
                    models.Index(fields=["tenant", "batch", "id"], name="records_change_of_import"),
                    models.Index(
                        fields=["tenant", "researcher"], name="records_change_of_researcher"
                    ),
                    models.Index(fields=["tenant", "item"], name="records_change_of_item"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ImportPerson",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("changes", models.JSONField()),
                ("applied_at", models.DateTimeField(null=True)),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="people",
                        to="records.importbatch",
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
                    models.Index(
                        fields=["tenant", "researcher"], name="records_person_of_researcher"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant", "batch", "researcher"),
                        name="records_person_one_per_import",
                    )
                ],
            },
        ),
        OwnedByTenant("ImportChange", "ImportPerson"),
        DropImplied("ImportChange", "ImportPerson"),
    ]
