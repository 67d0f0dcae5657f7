"""What a person chose for the reading of a file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0006_undo")]

    operations = [
        migrations.AddField(
            model_name="importbatch",
            name="options",
            field=models.JSONField(default=dict, db_default={}),
        ),
    ]
