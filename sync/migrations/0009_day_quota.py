"""The day's reads of Public API clients."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0008_losses")]

    operations = [
        migrations.CreateModel(
            name="DayQuota",
            fields=[
                (
                    "client_key",
                    models.CharField(max_length=32, primary_key=True, serialize=False),
                ),
                ("free_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "sync_day_quota"},
        ),
    ]
