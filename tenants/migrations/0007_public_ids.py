"""Public ids without an index for LIKE; data keys, which nothing refers to."""

from django.db import migrations

from scoping.operations import DropImplied
from scoping.public_ids import PublicIdField


class Migration(migrations.Migration):
    dependencies = [("tenants", "0006_staff_sessions")]

    operations = [
        *(
            migrations.AlterField(model_name=name, name="public_id", field=PublicIdField())
            for name in (
                "credential",
                "datakey",
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
    ]
