"""How often a record could not be read: apart from how often it could not be written to."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0011_implied_keys")]

    operations = [
        migrations.AddField(
            "recordsync", "pull_attempts", models.SmallIntegerField(default=0, db_default=0)
        ),
    ]
