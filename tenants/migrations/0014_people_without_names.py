"""A researcher may be known by an e-mail address alone."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0013_own_organization")]

    operations = [
        migrations.AlterField(
            model_name="researcher",
            name="given_names",
            field=models.CharField(blank=True, max_length=200),
        ),
    ]
