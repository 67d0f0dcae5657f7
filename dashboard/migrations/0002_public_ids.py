"""Public ids with one index."""

from django.db import migrations

from scoping.public_ids import PublicIdField


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0001_shares"), ("tenants", "0007_fewer_indexes")]

    operations = [
        *(
            migrations.AlterField(model_name=name, name="public_id", field=PublicIdField())
            for name in ("share",)
        ),
    ]
