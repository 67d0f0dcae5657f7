"""The tenant's own organisation, which fills affiliations that name none."""

from django.db import migrations, models


def text(name: str, length: int) -> migrations.AddField:
    return migrations.AddField(
        model_name="tenant",
        name=name,
        field=models.CharField(blank=True, db_default="", max_length=length),
    )


class Migration(migrations.Migration):
    dependencies = [("tenants", "0012_quotas")]

    operations = [
        text("organization_name", 200),
        text("organization_city", 200),
        text("organization_region", 200),
        text("organization_country", 2),
        text("organization_ror", 40),
    ]
