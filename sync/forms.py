"""What the list of changes on records can be narrowed to."""

from django import forms

from orcid_client.sections import SECTIONS

WHOSE = [("", "By anybody"), ("no", "Put there by others"), ("yes", "Put there by you")]


class ChangesFilter(forms.Form):
    """Every field stands in the address."""

    section = forms.ChoiceField(
        label="Section",
        required=False,
        choices=[("", "Any section"), *((key, row.label) for key, row in SECTIONS.items())],
    )
    source = forms.CharField(
        label="Source", required=False, max_length=100, widget=forms.TextInput({"type": "search"})
    )
    ours = forms.ChoiceField(label="Whose", required=False, choices=WHOSE)

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
