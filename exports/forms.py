"""The form before tokens leave."""

from django import forms

from exports.columns import Format

LONGEST_REASON = 200


class TokensForm(forms.Form):
    """How tokens are written, and why they leave."""

    form = forms.ChoiceField(
        label="Format",
        choices=[(Format.CSV.value, "CSV"), (Format.JSON.value, "JSON"),
                 (Format.SPREADSHEET.value, "CSV for spreadsheets")],
    )  # fmt: skip
    reason = forms.CharField(
        label="Reason",
        max_length=LONGEST_REASON,
        help_text="It stands in the audit log, beside your name. Write no name of a person in it.",
    )
