"""Choices without page texts: only the state of the models changes, no SQL is run."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sync", "0012_pull_attempts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="call",
            name="state",
            field=models.CharField(
                choices=[
                    ("sending", "sending"),
                    ("answered", "answered"),
                    ("unknown", "unknown"),
                    ("resolved", "resolved"),
                    ("unsent", "unsent"),
                ],
                default="sending",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="hook",
            name="state",
            field=models.CharField(
                choices=[
                    ("asked", "Asked"),
                    ("active", "Active"),
                    ("renewing", "Renewing"),
                    ("leaving", "Leaving"),
                ],
                default="asked",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="placement",
            name="state",
            field=models.CharField(
                choices=[
                    ("in-orcid", "in-orcid"),
                    ("refused", "refused"),
                    ("removed", "removed"),
                    ("lost", "lost"),
                    ("alone", "alone"),
                    ("deleted", "deleted"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="recordsync",
            name="waits_for",
            field=models.CharField(
                choices=[
                    ("", ""),
                    ("weather", "weather"),
                    ("credential", "credential"),
                    ("researcher", "researcher"),
                    ("record", "record"),
                    ("pause", "pause"),
                    ("operator", "operator"),
                ],
                default="",
                max_length=10,
            ),
        ),
    ]
