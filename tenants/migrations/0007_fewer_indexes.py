"""Public ids with one index, or none; routes with one too; nothing refers to data keys."""

from django.db import migrations, models

from scoping.operations import DropImplied
from scoping.public_ids import PublicIdField


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_staff_sessions")]

    operations = [
        migrations.AlterField(
            model_name="datakey", name="public_id", field=PublicIdField(unique=False)
        ),
        *(
            migrations.AlterField(model_name=name, name="public_id", field=PublicIdField())
            for name in (
                "credential",
                "identity",
                "identityprovider",
                "invitation",
                "membership",
                "researcher",
                "signinattempt",
                "staffsession",
                "tenant",
            )
        ),
        DropImplied("DataKey"),
        # One index for each route, as its kind wants it
        migrations.AddConstraint(
            model_name="route",
            constraint=models.UniqueConstraint(
                condition=models.Q(kind="member"),
                fields=("kind", "key_hash", "tenant_id"),
                name="tenants_route_one_per_member_and_tenant",
            ),
        ),
        migrations.RemoveConstraint(
            model_name="route", name="tenants_route_one_per_key_and_tenant"
        ),
    ]
