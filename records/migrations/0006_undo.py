"""An import can be undone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0005_import_decisions")]

    operations = [
        migrations.AlterField(
            model_name="importbatch",
            name="state",
            field=models.CharField(
                choices=[
                    ("checking", "Checking"),
                    ("staged", "Staged"),
                    ("committing", "Committing"),
                    ("committed", "Committed"),
                    ("undoing", "Undoing"),
                    ("undone", "Undone"),
                    ("unreadable", "Unreadable"),
                    ("failed", "Failed"),
                    ("discarded", "Discarded"),
                ],
                default="checking",
                max_length=10,
            ),
        ),
    ]
