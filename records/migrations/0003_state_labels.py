"""Choices without page texts: only the state of the models changes, no SQL is run."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_implied_keys"),
    ]

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
                    ("unreadable", "Unreadable"),
                    ("discarded", "Discarded"),
                ],
                default="checking",
                max_length=10,
            ),
        ),
    ]
