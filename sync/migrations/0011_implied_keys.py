"""Public ids with one index, or none; what is bound to its tenant by other keys."""

from django.db import migrations, models
from django.db.models.deletion import CASCADE

from scoping.operations import DropImplied
from scoping.public_ids import PublicIdField


class Migration(migrations.Migration):
    dependencies = [("sync", "0010_implied_keys"), ("tenants", "0007_fewer_indexes")]

    operations = [
        migrations.AlterField(
            model_name="call", name="public_id", field=PublicIdField(unique=False)
        ),
        *(
            migrations.AlterField(model_name=name, name="public_id", field=PublicIdField())
            for name in ("hook", "preview", "recordsync")
        ),
        *(
            migrations.AlterField(
                model_name=name,
                name="tenant",
                field=models.ForeignKey(
                    to="tenants.tenant",
                    on_delete=CASCADE,
                    related_name="+",
                    db_constraint=False,
                    db_index=False,
                ),
            )
            for name in ("call", "change", "recordsync")
        ),
        DropImplied("Call", "Change"),
    ]
