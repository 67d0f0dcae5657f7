"""What forms suggest to people who type."""

from django.db.models.fields.json import KeyTextTransform

from records.imports.matching import matcher
from records.models import Item

_LATEST_REVIEWS = 500
_MOST_GROUPS = 200


def review_groups() -> list[tuple[str, str]]:
    """Return the groups that peer reviews of the tenant are counted under, with their names.

    Those that ORCID was asked for are known to the rooms above; others are read from the latest
    reviews, since the oldest are in a group that was asked for long ago.
    """
    known = dict(matcher().review_groups(most=_MOST_GROUPS))
    latest = Item.objects.filter(section="peer-review").order_by("-id")
    group_of = KeyTextTransform("review-group-id", "content")
    for group in latest.values_list(group_of, flat=True)[:_LATEST_REVIEWS]:
        if group and len(known) < _MOST_GROUPS:
            known.setdefault(group, group)
    return sorted(known.items())


def group_named(text: str) -> str:
    """Return the id of the one known group that is called so, or begins so; else the text."""
    wanted = text.strip().casefold()
    names = {group: name.casefold() for group, name in review_groups()}
    exact = [group for group, name in names.items() if name == wanted]
    begun = [group for group, name in names.items() if wanted and name.startswith(wanted)]
    found = exact or begun
    return found[0] if len(found) == 1 else text
