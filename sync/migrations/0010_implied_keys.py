"""Placements and snapshots are bound to their tenant by their other keys."""

from django.db import migrations, models
from django.db.models.deletion import CASCADE

from scoping.operations import DropImplied


class Migration(migrations.Migration):
    dependencies = [("sync", "0009_day_quota"), ("tenants", "0006_staff_sessions")]

    operations = [
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
            for name in ("placement", "snapshot")
        ),
        DropImplied("Placement", "Snapshot"),
    ]
