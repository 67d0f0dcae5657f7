"""The filters above the lists; an address with a wrong value shows the list unfiltered by it."""

from django import forms
from django.utils.translation import gettext_lazy

from audit.vocabulary import EventKind, Purpose
from dashboard import timeline
from tenants.models import Environment

STATUS_CLASSES = (
    ("", gettext_lazy("Any response")),
    ("2xx", gettext_lazy("2xx succeeded")),
    ("3xx", gettext_lazy("3xx redirected")),
    ("4xx", gettext_lazy("4xx refused")),
    ("5xx", gettext_lazy("5xx ORCID failed")),
    ("none", gettext_lazy("No response")),
)
WHEN = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class PeopleFilter(forms.Form):
    """Search words above the list of researchers."""

    q = forms.CharField(
        label=gettext_lazy("Name, e-mail, iD or your reference"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    state = forms.CharField(required=False, widget=forms.HiddenInput)


class ExchangeFilter(forms.Form):
    """What the list of exchanges can be narrowed to; every field stands in the address."""

    orcid_id = forms.CharField(label=gettext_lazy("ORCID iD"), required=False, max_length=60)
    purpose = forms.ChoiceField(
        required=False,
        choices=[
            ("", gettext_lazy("Any purpose")),
            *((word.value, gettext_lazy(timeline.PURPOSES[word])) for word in Purpose),
        ],
    )
    status = forms.ChoiceField(
        label=gettext_lazy("Response"), required=False, choices=STATUS_CLASSES
    )
    error_code = forms.IntegerField(
        label=gettext_lazy("ORCID error code"), required=False, min_value=0, max_value=2**31 - 1
    )
    put_code = forms.IntegerField(
        label=gettext_lazy("Put-code"), required=False, min_value=1, max_value=2**63 - 1
    )
    correlation_id = forms.CharField(label=gettext_lazy("Reference"), required=False, max_length=32)
    since = forms.DateTimeField(label=gettext_lazy("From"), required=False, widget=WHEN)
    until = forms.DateTimeField(label=gettext_lazy("Until"), required=False, widget=WHEN)
    item = forms.CharField(required=False, widget=forms.HiddenInput)
    researcher = forms.CharField(required=False, widget=forms.HiddenInput)
    environment = forms.ChoiceField(
        required=False, choices=[("", gettext_lazy("Any registry")), *Environment.choices]
    )


class EventFilter(forms.Form):
    """What the list of events can be narrowed to."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What happened"),
        required=False,
        choices=[
            ("", gettext_lazy("Any event")),
            *((kind.value, gettext_lazy(timeline.EVENTS[kind])) for kind in EventKind),
        ],
    )
    correlation_id = forms.CharField(label=gettext_lazy("Reference"), required=False, max_length=32)
    since = forms.DateTimeField(label=gettext_lazy("From"), required=False, widget=WHEN)
    until = forms.DateTimeField(label=gettext_lazy("Until"), required=False, widget=WHEN)


def chosen(form: forms.Form) -> dict[str, object]:
    """Return the values that are given and right; a mistyped one is said at its field."""
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value not in (None, "")}
