"""The forms before changes and tokens leave."""

from django import forms

from exports.columns import Format
from exports.cursors import LARGEST

LONGEST_REASON = 200


class ChangesForm(forms.Form):
    """After which change the export begins; the address is checked by ``exports.cursors``."""

    since = forms.IntegerField(
        label="Since",
        required=False,
        min_value=0,
        max_value=LARGEST,
        help_text="The cursor of the last change you have. Empty: all changes that are kept.",
    )


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
