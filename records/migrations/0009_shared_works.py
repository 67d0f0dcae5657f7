"""Find the other researchers who have a work."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0008_leavers")]

    operations = [
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("section", "work")),
                fields=["tenant", "key"],
                name="records_item_shared_work",
            ),
        ),
    ]
