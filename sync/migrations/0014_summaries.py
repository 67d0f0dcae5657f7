"""When a record's summary was read."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0013_state_labels")]

    operations = [
        migrations.AddField("recordsync", "summary_read_at", models.DateTimeField(null=True)),
    ]
