"""Public ids without an index for LIKE."""

from django.db import migrations

from scoping.public_ids import PublicIdField


class Migration(migrations.Migration):
    dependencies = [("oauth", "0003_asking_again"), ("tenants", "0007_public_ids")]

    operations = [
        *(
            migrations.AlterField(model_name=name, name="public_id", field=PublicIdField())
            for name in (
                "authorization",
                "clienttoken",
                "connection",
                "grant",
                "handover",
                "handoverkey",
                "institutionaldoor",
                "personallink",
                "returnaddress",
                "unwantedtoken",
            )
        ),
    ]
