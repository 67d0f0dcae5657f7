"""Keep what the last test of a credential answered."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0001_tables"),
    ]

    operations = [
        migrations.AddField(
            model_name="credential",
            name="test_report",
            field=models.JSONField(blank=True, default=list),
        ),
    ]
