"""How often a process was lost over a credential's drain or a record."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sync", "0007_removed_placements")]

    operations = [
        migrations.AddField(
            "recordsync", "losses", models.SmallIntegerField(default=0, db_default=0)
        ),
        migrations.AddField("syncdue", "losses", models.SmallIntegerField(default=0, db_default=0)),
        migrations.AlterField(
            "recordsync",
            "waits_for",
            models.CharField(
                choices=[
                    ("", "Nothing"),
                    ("weather", "ORCID to answer again"),
                    ("credential", "the ORCID credential to be mended"),
                    ("researcher", "the researcher to give permission again"),
                    ("record", "the ORCID record to be unlocked"),
                    ("pause", "a person to resume it"),
                    ("operator", "the portal's operators to look into it"),
                ],
                default="",
                max_length=10,
            ),
        ),
    ]
