"""An import that gets no further is given up after some attempts, instead of tried for ever."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0003_state_labels")]

    operations = [
        migrations.AddField(
            "importbatch", "attempts", models.SmallIntegerField(default=0, db_default=0)
        ),
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
                    ("failed", "Failed"),
                    ("discarded", "Discarded"),
                ],
                default="checking",
                max_length=10,
            ),
        ),
    ]
