"""When people are to be asked for permission again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oauth", "0002_hand_overs"),
        ("tenants", "0005_identity_providers"),
    ]

    operations = [
        migrations.AddField(
            model_name="connection",
            name="ask_due_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="connection",
            index=models.Index(
                condition=models.Q(("ask_due_at__isnull", False)),
                fields=["tenant", "ask_due_at"],
                name="oauth_connection_to_ask_again",
            ),
        ),
    ]
