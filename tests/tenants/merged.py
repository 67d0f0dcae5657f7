"""A researcher who was merged into another one, as the row is left behind."""

from django.utils.timezone import now

from tenants.models import Researcher


def leave_merged(other: Researcher, *, into: Researcher) -> Researcher:
    """Turn a researcher into what a merge leaves of them."""
    Researcher.objects.filter(pk=other.pk).update(
        merged_into=into, given_names="", family_name="", email="", department="",
        claimed_orcid_id="", search_name="", search_email="", changed_at=now(),
    )  # fmt: skip
    return Researcher.with_merged.get(pk=other.pk)
