"""The form of an upload."""

from django import forms
from django.core.files.uploadedfile import UploadedFile

from orcid_client.sections import SECTIONS
from records.fields import FIELDS
from records.imports.actions import Upload
from records.imports.limits import MOST_BYTES, MOST_ROWS, megabytes


class UploadForm(forms.Form):
    """A file and the kind of items it holds."""

    section = forms.ChoiceField(
        label="What the rows are",
        choices=[(key, SECTIONS[key].label) for key in FIELDS],
        help_text="Affiliations of several kinds may stand in one file: "
        "see the column affiliation-section.",
    )
    file = forms.FileField(
        label="File",
        help_text=f"CSV, XLSX or JSON, up to {megabytes(MOST_BYTES)} and {MOST_ROWS:,} rows.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.json,.xlsx"}),
    )

    def clean_file(self) -> "UploadedFile[bytes]":
        """Refuse a file that is too large before it is read."""
        file: UploadedFile[bytes] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                f"The file has {megabytes(file.size or 0)}; "
                f"at most {megabytes(MOST_BYTES)} are taken."
            )
        return file

    def upload(self) -> Upload:
        """Return what was sent."""
        file = self.cleaned_data["file"]
        return Upload(file.name, self.cleaned_data["section"], file.read())
