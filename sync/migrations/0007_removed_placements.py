"""The list of what researchers removed."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("sync", "0006_changes")]

    operations = [
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(
                F("tenant"),
                F("item").desc(),
                condition=Q(state="removed"),
                name="sync_placement_removed",
            ),
        ),
    ]
