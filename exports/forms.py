"""The forms before changes and tokens leave."""

from django import forms
from django.utils.translation import gettext_lazy

from exports.columns import Format
from exports.cursors import LARGEST

LONGEST_REASON = 200


class ChangesForm(forms.Form):
    """After which change the export begins; the address is checked by ``exports.cursors``."""

    since = forms.IntegerField(
        label=gettext_lazy("Since"),
        required=False,
        min_value=0,
        max_value=LARGEST,
        help_text=gettext_lazy(
            "The cursor of the last change you have. Leave empty for all available changes."
        ),
    )


class TokensForm(forms.Form):
    """How tokens are written, and why they leave."""

    form = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[(Format.CSV.value, "CSV"), (Format.JSON.value, "JSON"),
                 (Format.SPREADSHEET.value, gettext_lazy("CSV for spreadsheets"))],
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy(
            "The audit log records it with your name. Do not include the names of researchers."
        ),
    )
