"""The entrances of hand-overs and of Institutional Connect."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0003_invitations"),
    ]

    operations = [
        migrations.AlterField(
            model_name="route",
            name="kind",
            field=models.CharField(
                choices=[
                    ("tenant-slug", "Tenant Slug"),
                    ("member", "Member"),
                    ("callback", "Callback"),
                    ("personal-link", "Personal Link"),
                    ("hand-over", "Hand Over"),
                    ("institutional", "Institutional"),
                    ("public-page", "Public Page"),
                    ("api-key", "Api Key"),
                    ("webhook", "Webhook"),
                    ("share-link", "Share Link"),
                    ("invitation", "Invitation"),
                ],
                max_length=16,
            ),
        ),
    ]
