"""Public ids without an index for LIKE."""

from django.db import migrations

from scoping.public_ids import PublicIdField


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0001_shares"), ("tenants", "0007_public_ids")]

    operations = [
        *(
            migrations.AlterField(model_name=name, name="public_id", field=PublicIdField())
            for name in ("share",)
        ),
    ]
