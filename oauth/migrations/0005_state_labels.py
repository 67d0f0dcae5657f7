"""Choices without page texts: only the state of the models changes, no SQL is run."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oauth", "0004_public_ids"),
    ]

    operations = [
        migrations.AlterField(
            model_name="connection",
            name="state",
            field=models.CharField(
                choices=[
                    ("active", "Active"),
                    ("lost", "Lost"),
                    ("expired", "Expired"),
                    ("moved", "Moved"),
                    ("disconnected", "Disconnected"),
                ],
                default="active",
                max_length=12,
            ),
        ),
    ]
