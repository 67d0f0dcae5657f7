"""The tables of the records room."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import scoping.public_ids
from scoping.operations import OwnedByTenant


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("tenants", "0001_tables"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportBatch",
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
                ("file_name", models.CharField(max_length=200)),
                ("section", models.CharField(max_length=24)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("checking", "Being checked"),
                            ("staged", "Checked, waiting for your word"),
                            ("committing", "Being imported"),
                            ("committed", "Imported"),
                            ("unreadable", "Could not be read"),
                            ("discarded", "Discarded"),
                        ],
                        default="checking",
                        max_length=10,
                    ),
                ),
                ("columns", models.JSONField(default=list)),
                ("notes", models.JSONField(default=list)),
                ("problems", models.JSONField(default=list)),
                ("rows_total", models.IntegerField(default=0)),
                ("rows_refused", models.IntegerField(default=0)),
                ("rows_new", models.IntegerField(default=0)),
                ("rows_changed", models.IntegerField(default=0)),
                ("rows_unchanged", models.IntegerField(default=0)),
                ("rows_done", models.IntegerField(default=0)),
                ("researchers_new", models.IntegerField(default=0)),
                ("created_at", models.DateTimeField()),
                ("moved_at", models.DateTimeField()),
                ("committed_at", models.DateTimeField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ImportFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.BinaryField()),
                (
                    "batch",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="file",
                        to="records.importbatch",
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
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.IntegerField()),
                ("cells", models.JSONField(null=True)),
                ("draft", models.JSONField(null=True)),
                ("errors", models.JSONField(default=list)),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("changed", "Changed"),
                            ("unchanged", "Unchanged"),
                            ("refused", "Refused"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="records.importbatch",
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
        ),
        migrations.CreateModel(
            name="Item",
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
                ("section", models.CharField(max_length=24)),
                ("key", models.CharField(max_length=200)),
                ("label", models.CharField(max_length=300)),
                ("content", models.JSONField()),
                ("fingerprint", models.CharField(max_length=64)),
                (
                    "self_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2100), default=list, size=None
                    ),
                ),
                ("wanted", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                (
                    "batch",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="records.importbatch",
                    ),
                ),
                (
                    "researcher",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
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
        ),
        migrations.AddIndex(
            model_name="importbatch",
            index=models.Index(fields=["tenant", "-id"], name="records_import_newest_first"),
        ),
        migrations.AddIndex(
            model_name="importrow",
            index=models.Index(
                fields=["tenant", "batch", "verdict", "number"], name="records_row_by_verdict"
            ),
        ),
        migrations.AddConstraint(
            model_name="importrow",
            constraint=models.UniqueConstraint(
                fields=("tenant", "batch", "number"), name="records_row_one_per_number"
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("batch__isnull", False)),
                fields=["tenant", "batch"],
                name="records_item_of_import",
            ),
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.UniqueConstraint(
                fields=("tenant", "researcher", "section", "key"), name="records_item_one_per_key"
            ),
        ),
        OwnedByTenant("Item", "ImportBatch", "ImportFile", "ImportRow"),
    ]
