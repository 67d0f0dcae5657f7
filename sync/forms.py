"""What the list of changes on records can be narrowed to."""

from django import forms
from django.utils.translation import gettext_lazy

from orcid_client.sections import SECTIONS

WHOSE = [
    ("", gettext_lazy("Any source")),
    ("no", gettext_lazy("Other sources")),
    ("yes", gettext_lazy("Your institution")),
]


class ChangesFilter(forms.Form):
    """Every field stands in the address."""

    section = forms.ChoiceField(
        label=gettext_lazy("Section"),
        required=False,
        choices=[
            ("", gettext_lazy("Any section")),
            *((key, gettext_lazy(row.label)) for key, row in SECTIONS.items()),
        ],
    )
    source = forms.CharField(
        label=gettext_lazy("Source name"),
        required=False,
        max_length=100,
        widget=forms.TextInput({"type": "search"}),
    )
    ours = forms.ChoiceField(label=gettext_lazy("Added by"), required=False, choices=WHOSE)

    def only(self) -> dict[str, object]:
        """Return the chosen conditions; what cannot be right narrows nothing."""
        chosen = self.cleaned_data if self.is_valid() else {}
        only: dict[str, object] = {}
        if chosen.get("section"):
            only["section"] = chosen["section"]
        if chosen.get("source"):
            only["source_name__icontains"] = chosen["source"]
        if chosen.get("ours"):
            only["ours"] = chosen["ours"] == "yes"
        return only
