"""Find who claims an iD of a file."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0015_merged_researchers"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="researcher",
            index=models.Index(
                condition=models.Q(("claimed_orcid_id", ""), _negated=True),
                fields=["tenant", "claimed_orcid_id"],
                name="tenants_researcher_by_claim",
            ),
        ),
    ]
