"""Public ids with one index, or none."""

from django.db import migrations

from scoping.public_ids import PublicIdField


class Migration(migrations.Migration):
    dependencies = [("oauth", "0003_asking_again"), ("tenants", "0007_fewer_indexes")]

    operations = [
        migrations.AlterField(
            model_name="grant", name="public_id", field=PublicIdField(unique=False)
        ),
        *(
            migrations.AlterField(model_name=name, name="public_id", field=PublicIdField())
            for name in (
                "authorization",
                "clienttoken",
                "connection",
                "handover",
                "handoverkey",
                "institutionaldoor",
                "personallink",
                "returnaddress",
                "unwantedtoken",
            )
        ),
    ]
