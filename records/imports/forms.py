"""The form of an upload."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.text import format_lazy
from django.utils.translation import gettext, gettext_lazy

from orcid_client.sections import SECTIONS
from records.fields import FIELDS
from records.imports.actions import Upload
from records.imports.columns import PEOPLE
from records.imports.encodings import NAMES
from records.imports.limits import MOST_BYTES, MOST_ROWS, megabytes
from records.imports.options import ReadingOptions
from records.values.dates import DateOrder


class UploadForm(forms.Form):
    """A file and the kind of items it holds."""

    section = forms.ChoiceField(
        label=gettext_lazy("Section"),
        choices=[
            *((key, gettext_lazy(SECTIONS[key].label)) for key in FIELDS),
            (PEOPLE, gettext_lazy("Researchers alone, without items")),
        ],
        help_text=gettext_lazy(
            "One file can contain several kinds of affiliations: see the column "
            "affiliation-section."
        ),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=format_lazy(
            gettext_lazy("CSV, XLSX or JSON, up to {size} and {rows} rows."),
            size=megabytes(MOST_BYTES),
            rows=f"{MOST_ROWS:,}",
        ),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.json,.xlsx"}),
    )

    sets_departments = forms.BooleanField(
        label=gettext_lazy("The department of an affiliation is also the researcher's department"),
        required=False,
    )
    is_full_list = forms.BooleanField(
        label=gettext_lazy("This file is everyone of this section"),
        required=False,
        help_text=gettext_lazy(
            "Researchers with imported items who are not in the file are then shown as missing, "
            "and you decide about their items."
        ),
    )
    department = forms.CharField(
        label=gettext_lazy("Everyone of one department only"), required=False, max_length=200
    )
    encoding = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Encoding of a CSV file"),
        choices=[
            ("", gettext_lazy("Detect")),
            *((one.value, gettext_lazy(name)) for one, name in NAMES.items()),
        ],
        help_text=gettext_lazy("Choose one if names with accents come out wrong."),
    )
    date_order = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Dates such as 01/09/2019"),
        choices=[
            ("", gettext_lazy("Reject them")),
            (DateOrder.DAY_FIRST.value, gettext_lazy("The day comes first")),
            (DateOrder.MONTH_FIRST.value, gettext_lazy("The month comes first")),
        ],
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse a file that is too large before it is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                gettext("The file has {size}. The limit is {most}.").format(
                    size=megabytes(file.size or 0), most=megabytes(MOST_BYTES)
                )
            )
        return file

    def upload(self) -> Upload:
        """Return what was sent."""
        file = self.cleaned_data["file"]
        chosen = {name: self.cleaned_data[name] for name in ("encoding", "date_order")}
        for name in ("sets_departments", "is_full_list", "department"):
            chosen[name] = self.cleaned_data[name]
        options = ReadingOptions.from_json(chosen)
        return Upload(file.name, self.cleaned_data["section"], file.read(), options)
