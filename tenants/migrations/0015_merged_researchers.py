"""Researchers who turned out to be somebody else."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from scoping.operations import SameTenantKeys


class Migration(migrations.Migration):
    dependencies = [("tenants", "0014_people_without_names")]

    operations = [
        migrations.AddField(
            model_name="researcher",
            name="merged_into",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="tenants.researcher",
            ),
        ),
        SameTenantKeys("Researcher", "merged_into"),
        migrations.AddConstraint(
            model_name="researcher",
            constraint=models.CheckConstraint(
                condition=Q(merged_into=None)
                | Q(
                    given_names="",
                    family_name="",
                    email="",
                    department="",
                    search_name="",
                    search_email="",
                    claimed_orcid_id="",
                ),
                name="tenants_researcher_merged_keeps_nothing",
            ),
        ),
        migrations.AddIndex(
            model_name="researcher",
            index=models.Index(
                condition=Q(merged_into__isnull=False),
                fields=["tenant", "merged_into"],
                name="tenants_researcher_merged",
            ),
        ),
    ]
