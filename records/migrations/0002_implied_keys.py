"""Public ids with one index; items and rows are bound to their tenant by other keys."""

from django.db import migrations, models
from django.db.models.deletion import CASCADE

from scoping.operations import DropImplied
from scoping.public_ids import PublicIdField


class Migration(migrations.Migration):
    dependencies = [("records", "0001_tables"), ("tenants", "0007_fewer_indexes")]

    operations = [
        *(
            migrations.AlterField(model_name=name, name="public_id", field=PublicIdField())
            for name in ("importbatch", "item")
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
            for name in ("item", "importrow")
        ),
        DropImplied("ImportRow"),
    ]
